//! Damaged links are noticed.

use base64::Engine as _;

use super::super::code::LENGTH;
use super::super::{Address, BASE64, codes, continued, follow};
use super::{Chance, usual_walk};

#[test]
fn walk_every_bit_of_the_steps_matters() {
    let walk = usual_walk();
    let whole = Address::of(&walk);
    assert!(whole.codes.len() > 8, "{whole}");
    let bytes = BASE64.decode(whole.path()).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let text = BASE64.encode(damaged);
        let Some(byte) = (bit / 8).checked_sub(1) else {
            let error = codes(&text).unwrap_err().to_string();
            assert!(error.contains("have format ") && error.contains("reads 1"), "{error}");
            continue;
        };
        let place = byte / LENGTH;
        let before = walk.until(walk.start + place);
        let codes = codes(&text).unwrap();
        let (followed, broken) = continued(before, &codes[place..]);
        let broken = broken.unwrap_or_else(|| panic!("bit {bit} does not matter"));
        assert_eq!(broken.step, walk.start + place + 1, "bit {bit}: {broken}");
        assert_eq!(broken.lost, whole.codes.len() - place - 1, "bit {bit}: {broken}");
        assert_eq!(followed.len(), walk.start + place, "bit {bit}");
        assert!(broken.to_string().contains(&format!("step {} (", broken.step)), "{broken}");
    }
}

/// In the text of a link a bit can also make a sign that ends the steps. What is left is then the
/// beginning of the walk.
#[test]
fn walk_every_bit_of_the_text_of_the_steps_matters() {
    let walk = usual_walk();
    let whole = Address::of(&walk);
    let text = whole.to_string();
    let begin = text.find("&p=").unwrap() + 3;
    for bit in begin * 8..text.len() * 8 {
        let mut bytes = text.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let sign = bytes[bit / 8];
        let Ok(damaged) = String::from_utf8(bytes) else { continue };
        let Ok(address) = Address::parse(&damaged) else { continue };
        let same = address.codes.iter().zip(&whole.codes).take_while(|(a, b)| a == b).count();
        let (_, broken) = continued(walk.until(walk.start + same), &address.codes[same..]);
        let ends = matches!(sign, b'&' | b'#') && same == address.codes.len();
        assert!(broken.is_some() || ends, "{damaged}");
    }
}

#[test]
fn walk_a_link_that_was_cut_is_noticed() {
    let walk = usual_walk();
    let text = Address::of(&walk).to_string();
    let begin = text.find("&p=").unwrap() + 3;
    let noticed = (begin + 1..text.len()).filter(|end| match Address::parse(&text[..*end]) {
        Err(error) => {
            assert!(error.to_string().contains("damaged or cut short"), "{error}");
            true
        }
        Ok(address) => {
            // The end of a step.
            assert!(address.codes.is_empty() || address.path() == text[begin..*end], "{address}");
            false
        }
    });
    let (noticed, all) = (noticed.count(), text.len() - begin - 1);
    assert!(noticed * 10 > all * 8, "{noticed} of {all}");
}

#[test]
fn walk_nonsense_is_no_link() {
    let wrong = |text: &str| Address::parse(text).unwrap_err().to_string();
    for (text, says) in [
        ("", "address \"\": expected x/SCENARIO@SETTING"),
        ("story-1@both", "address \"story-1@both\": expected x/"),
        ("http://127.0.0.1:80", "expected x/SCENARIO@SETTING"),
        ("http://127.0.0.1:80/graph/a", "expected x/SCENARIO@SETTING"),
        ("x/a?i=b", "i=b in the address: expected a number"),
        ("x/a?s=-1", "s=-1 in the address: expected a number"),
        ("x/a?loop=99999999999999999999999", "expected a number"),
        ("x/a?d=zz", "d=zz in the address: expected the eight hexadecimal digits"),
        ("x/a?d=123456789", "d=123456789 in the address: expected the eight hexadecimal digits"),
        ("x/a?d=%2B1234567", "d=+1234567 in the address: expected the eight hexadecimal digits"),
        ("x/a?p=AQ", ""),
        ("x/a?p=A", "the link is damaged or cut short"),
        ("x/a?p=AQEgMTY6", "5 bytes, not a multiple of 8"),
        ("x/a?p=CQAA", "have format 9: this program reads 1"),
        ("x/%FF?p=AQ", "expected UTF-8"),
        ("x/a?without=%ff%fe", "expected UTF-8"),
    ] {
        if says.is_empty() {
            assert_eq!(Address::parse(text).unwrap().codes, [], "{text}");
            continue;
        }
        let error = wrong(text);
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn walk_random_texts_do_no_harm() {
    const SIGNS: &[u8] = b"x/?&=%#p.sidwAQEg01f+-_@: \\\"\xc3\xa4~";
    let mut chance = Chance(7);
    let walk = usual_walk();
    let whole = Address::of(&walk).to_string();
    let mut read = 0;
    for round in 0..4_000 {
        let mut bytes: Vec<u8> = match round % 2 {
            0 => (0..chance.below(60)).map(|_| SIGNS[chance.below(SIGNS.len())]).collect(),
            _ => whole.clone().into_bytes(),
        };
        for _ in 0..chance.below(4) {
            let sign = SIGNS[chance.below(SIGNS.len())];
            let place = chance.below(bytes.len() + 1);
            match chance.below(3) {
                0 => bytes.insert(place, sign),
                1 if place < bytes.len() => drop(bytes.remove(place)),
                _ => bytes.truncate(place),
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let text = if round % 4 == 0 { format!("x/{text}") } else { text };
        match Address::parse(&text) {
            Err(error) => {
                let error = error.to_string();
                let both = ["expected", "damaged or cut short", "this program reads"];
                assert!(both.iter().any(|words| error.contains(words)), "{text}: {error}");
            }
            Ok(address) => {
                read += 1;
                // What is read is written and read again.
                let again = Address::parse(&address.to_string());
                assert_eq!(again.as_ref(), Ok(&address), "{text}");
                if round % 8 == 1 {
                    let followed = follow(walk.instance.clone(), &address);
                    assert!(followed.is_none_or(|one| one.walk.len() <= walk.len()), "{text}");
                }
            }
        }
    }
    assert!((200..3_800).contains(&read), "{read}");
}
