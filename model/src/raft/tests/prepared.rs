//! CONF-8: what is looked up is what the changes make.

use super::walk::{Random, change, plan};
use super::*;

/// Every mutation alone, none, and the two that let changes be made in another way together.
fn mutations() -> Vec<Mutations> {
    let both = [Mutation::Removed(Rule::Conf5), Mutation::Altered(Alteration::Joint)];
    let alone = Mutation::all().map(|mutation| Mutations::of(&[mutation]));
    alone.chain([Mutations::NONE, Mutations::of(&both)]).collect()
}

#[test]
fn the_configuration_after_a_log_is_the_same_looked_up_and_made() {
    let mut random = Random(7);
    let mut changed = 0;
    for _ in 0..200 {
        let plan = plan(&mut random);
        let prepared = Prepared::from(plan.clone());
        for without in mutations() {
            let kind = |random: &mut Random| match random.below(4) {
                0 => Kind::Empty,
                _ => Kind::Conf(change(random)),
            };
            let entries: Vec<Entry> =
                (0..random.below(MAX_LOG + 1)).map(|_| Entry::new(1, kind(&mut random))).collect();
            let made = plan.fold(&entries, without);
            assert_eq!(prepared.fold(&entries, without), made, "{plan:?} {entries:?} {without:?}");
            changed += usize::from(made != plan.first);
        }
    }
    assert!(changed > 1_000, "{changed} logs change the configuration");
}
