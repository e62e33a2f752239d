//! Where templates write: elements, attributes and text, never markup.

/// Receives the elements of a template in document order.
pub trait Sink {
    /// Begins an element inside the one that is open.
    fn open(&mut self, tag: &'static str);

    /// Gives the element that was opened last an attribute; only before its first child.
    fn attr(&mut self, name: &'static str, value: &str);

    /// Adds text inside the element that is open.
    fn text(&mut self, text: &str);

    /// Ends the element that is open.
    fn close(&mut self);

    /// Says whether the next element, known by this key among its neighbours, stands there in this version already and is
    /// left out; else the element that is opened next gets the key.
    fn stands(&mut self, key: &str, version: u32) -> bool;
}

/// Attributes of an element: names and values. Those that are known when the program is built go here, where they are data; a value
/// that is not goes to [`Sink::attr`] inside the element: one of them in the list would have the whole list built by code.
pub type Attrs<'a> = &'a [(&'static str, &'a str)];

/// Writes an element with what `inside` writes.
#[expect(
    clippy::inline_always,
    reason = "half the size of one function for each element of the templates"
)]
#[inline(always)]
pub fn el<S: Sink>(out: &mut S, tag: &'static str, attrs: Attrs<'_>, inside: impl FnOnce(&mut S)) {
    begin(out, tag, attrs);
    inside(out);
    out.close();
}

/// Writes an element with a text.
pub fn leaf<S: Sink>(out: &mut S, tag: &'static str, attrs: Attrs<'_>, text: &str) {
    begin(out, tag, attrs);
    if !text.is_empty() {
        out.text(text);
    }
    out.close();
}

/// Opens an element; the caller closes it.
pub fn begin<S: Sink>(out: &mut S, tag: &'static str, attrs: Attrs<'_>) {
    out.open(tag);
    for (name, value) in attrs {
        out.attr(name, value);
    }
}
