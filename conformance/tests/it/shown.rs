//! What the lockstep says of a lie, and what a replay says of the trace.

use quorate_conformance::core::{Core, QuorateCore, Replayed};
use quorate_conformance::divergence::{Class, Divergence};
use quorate_conformance::lockstep::{self, Options};
use quorate_conformance::replay::replay;
use quorate_conformance::trace::Trace;

use crate::liar::{self, Liar, Lie};
use crate::scenarios::Scene;

/// What the lockstep has to say of a lie: the class, the first field that differs, the first rule
/// or "none", and a part of what it prints.
pub(crate) struct Expected {
    pub(crate) class: Class,
    pub(crate) field: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) says: &'static str,
}

/// The field of a difference that only a comparison of whole cores shows.
pub(crate) const WHOLE: &str = "whole core";

/// Lets a core lie, and returns the divergence that the lockstep finds on cores of type `C`.
pub(crate) fn found<C: Core>(scene: Scene, lie: Lie) -> Option<Divergence> {
    liar::set(lie);
    let report = lockstep::run::<C>(&scene.model(), &Options::default(), &mut |_| {});
    assert!(report.divergence.is_some() || report.agrees(), "{report:?}");
    report.divergence
}

/// Checks what the lockstep says of a lie, and that the trace replays to the same divergence on the
/// lying core and to none on the honest one.
pub(crate) fn check(scene: Scene, lie: Lie, expected: &Expected) {
    let replayed = found::<Replayed<Liar>>(scene, lie);
    let Some(found) = found::<Liar>(scene, lie) else { panic!("the lockstep does not see it") };
    let text = found.to_string();
    assert_eq!(found.class, expected.class, "{text}");
    assert_eq!(found.differences[0].field, expected.field, "{text}");
    let rule = found.rules.first().map_or("none", |rule| rule.id());
    assert_eq!(rule, expected.rule, "{text}");
    assert!(text.contains(expected.says), "{:?} is not in {text}", expected.says);

    let trace = Trace::parse(&found.trace.to_text()).unwrap();
    assert_eq!(trace, found.trace);
    let again = replay::<Liar>(&trace, None).unwrap();
    let Some(again) = again.divergence else { panic!("the replay does not see it: {text}") };
    assert_eq!((again.class, again.node), (found.class, found.node), "{text}\n{again:?}");
    assert_eq!(again.differences[0].field, expected.field, "{text}\n{again:?}");
    assert_eq!(again.rules, found.rules, "{text}\n{again:?}");
    if trace.steps.len() > trace.start {
        assert_eq!(again.step, trace.steps.len(), "{text}\n{again:?}");
    }

    // A core that branches by replaying shows the same, but for what only whole cores show.
    match replayed {
        None => assert_eq!(expected.field, WHOLE, "only a whole core shows it: {text}"),
        Some(replayed) => {
            assert_ne!(expected.field, WHOLE, "seen without whole cores: {replayed}");
            assert_eq!(replayed, found, "{replayed}");
            let again = replay::<Replayed<Liar>>(&trace, None).unwrap().divergence.unwrap();
            assert_eq!((again.class, again.node), (found.class, found.node), "{again:?}");
        }
    }

    let honest = replay::<QuorateCore>(&trace, None).unwrap();
    assert_eq!(honest.divergence, None);
}

/// One test for each lie: its name, where it can show, the lie, and what the lockstep says.
macro_rules! lies {
    ($($name:ident: $scene:ident, $lie:expr
        => $class:ident, $field:expr, $rule:expr, $says:expr;)*) => {
        $(
            #[test]
            fn $name() {
                let expected = $crate::shown::Expected {
                    class: quorate_conformance::divergence::Class::$class,
                    field: $field,
                    rule: $rule,
                    says: $says,
                };
                $crate::shown::check($crate::scenarios::$scene, $lie, &expected);
            }
        )*
    };
}
pub(crate) use lies;
