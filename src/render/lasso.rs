//! Behaviours without end: their shape, and why they are fair.

use quorate_checker::{How, Lasso, Met, Strength};
use serde_json::{Value, json};

use crate::out::Out;
use crate::text::{count, dim, wrapped};

/// Steps before the loop and in it.
pub fn shape(lasso: &Lasso, steps: usize) -> String {
    let stem = count(lasso.stem as u64, "step");
    match steps - lasso.stem {
        0 => format!("{stem}, then nothing for ever"),
        around => format!("{stem}, then a loop of {around} for ever"),
    }
}

fn strength(met: &Met) -> &'static str {
    match met.strength {
        Strength::Weak => "weakly",
        Strength::Strong => "strongly",
    }
}

/// Prints for each fairness condition how the loop meets it. Steps are numbered as in a trace with
/// `start` start commands.
pub fn table(out: &mut Out, lasso: &Lasso, start: usize) {
    out.line("  why the loop is fair:");
    let number = |position: usize| start + lasso.stem + position + 1;
    let width = lasso.met.iter().map(|met| met.condition.len()).max().unwrap_or(0);
    let mut never = Vec::new();
    for met in &lasso.met {
        let how = match met.how {
            How::Taken(at) => format!("step {} takes it", number(at)),
            How::Disabled(at) => format!("disabled before step {}", number(at)),
            How::NeverEnabled => {
                never.push(met.condition.as_str());
                continue;
            }
        };
        out.line(format_args!("    {:<width$}  {:<8}  {how}", met.condition, strength(met)));
    }
    if !never.is_empty() {
        out.line("    never enabled:");
        wrapped(&never, 100).iter().for_each(|line| out.line(dim(&format!("      {line}"))));
    }
}

/// The lasso as JSON; `step` counts from 1 at the begin of the loop.
pub fn json(lasso: &Lasso, steps: usize) -> Value {
    let met = lasso.met.iter().map(|met| {
        let (how, step) = match met.how {
            How::Taken(at) => ("taken", Some(at + 1)),
            How::Disabled(at) => ("disabled", Some(at + 1)),
            How::NeverEnabled => ("never enabled", None),
        };
        let strength = format!("{:?}", met.strength).to_lowercase();
        json!({ "condition": met.condition, "strength": strength, "how": how, "step": step })
    });
    json!({ "stem": lasso.stem, "loop": steps - lasso.stem, "met": met.collect::<Vec<_>>() })
}
