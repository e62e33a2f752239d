//! Parts that several pages use, named as in the design.

pub(crate) mod avatar;
pub(crate) mod banner;
pub(crate) mod bell;
pub(crate) mod dialog;
pub(crate) mod empty;
pub(crate) mod lozenge;
pub(crate) mod markup;
pub(crate) mod mentions;
pub(crate) mod menu;
pub(crate) mod moment;
pub(crate) mod name;
pub(crate) mod presence;
pub(crate) mod rail;
pub(crate) mod script_line;
pub(crate) mod title;
pub(crate) mod toasts;
