use super::*;

fn shown(pieces: &[Piece]) -> String {
    let one = |piece: &Piece| {
        if piece.hit {
            format!("[{}]", piece.text)
        } else {
            piece.text.clone()
        }
    };
    pieces.iter().map(one).collect()
}

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

#[test]
fn e_13_words_are_found_without_accents_cases_and_what_nobody_sees() {
    assert_eq!(words_of("The Glaze, the glaze!"), "glaze the");
    assert_eq!(words_of("Długa ÉCLAIR straße Ærø"), "aero dluga eclair strasse");
    assert_eq!(
        words_of("e\u{301}te\u{301} \u{fb01}ring \u{ff21}"),
        "a ete firing"
    );
    assert_eq!(words_of("ki\u{200b}ln \u{202e}gpj"), "gpj kiln");
    assert_eq!(words_of("JK-1042 a@b.example"), "1042 a b example jk");
    assert_eq!(words_of("陶器 釉薬"), "器 薬 釉 陶");
    assert_eq!(words_of("שָׁלוֹם مَرْحَبًا"), "שלום مرحبا");
    assert_eq!(words_of(" \u{200b} 🙂 --- "), "");
}

#[test]
fn p_22_whatever_is_typed_becomes_words() {
    let operators = r#"" ' AND NOT NEAR(kiln* OR ^"maja") : - { } \ %"#;
    assert_eq!(
        texts(&asked(operators)),
        ["and", "not", "near", "kiln", "or", "maja"]
    );
    assert!(asked("\"\"\" *** ((( ::: \u{0}").is_empty());
    let long = "kiln ".repeat(2_000);
    assert_eq!(texts(&asked(&long)), ["kiln"]);
    let many = (0..100).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
    assert_eq!(asked(&many).len(), ASKED_MAX);
    let one = "ü".repeat(10_000);
    assert_eq!(asked(&one)[0].text, "u".repeat(WORD_MAX_CHARS));
    assert_eq!(words_of(&one), asked(&one)[0].text, "both are cut alike");
    assert!(!asked("a")[0].is_prefix && asked("ab")[0].is_prefix && !asked("陶")[0].is_prefix);
}

#[test]
fn p_22_what_was_found_is_marked_in_its_own_letters() {
    let words = asked("ecl dlug");
    assert_eq!(
        shown(&marked("Éclairs, Długa 14", &words)),
        "[Éclairs], [Długa] 14"
    );
    assert_eq!(shown(&marked("nothing", &words)), "nothing");
    assert!(marked("", &words).is_empty());
    assert_eq!(shown(&marked("e\u{301}clair!", &words)), "[e\u{301}clair]!");
    assert_eq!(shown(&marked("陶器", &asked("器"))), "陶[器]");
}

#[test]
fn p_22_an_excerpt_is_the_text_around_what_was_found() {
    let text = format!(
        "{} the kiln\nwas cold {}",
        "before ".repeat(40),
        "after ".repeat(60)
    );
    let excerpt = shown(&excerpt(&text, &asked("kiln")));
    assert!(
        excerpt.starts_with("…before ") && excerpt.ends_with('…'),
        "{excerpt}"
    );
    assert!(excerpt.contains("the [kiln] was cold"), "{excerpt}");
    assert!(excerpt.chars().count() <= SHOWN_CHARS + 4);
    assert_eq!(
        shown(&super::excerpt("short kiln", &asked("kiln"))),
        "short [kiln]"
    );
    assert_eq!(shown(&super::excerpt("no hit", &asked("kiln"))), "no hit");
}

proptest::proptest! {
    #[test]
    fn p_22_pieces_are_the_text_again(text in "\\PC{0,60}", query in "\\PC{0,20}") {
        let words = asked(&query);
        let again: String = marked(&text, &words).into_iter().map(|piece| piece.text).collect();
        proptest::prop_assert_eq!(again, text.clone());
        let _cut = excerpt(&text, &words);
        for word in words_of(&text).split(' ') {
            proptest::prop_assert!(word.chars().all(is_of_word));
        }
    }
}
