//! The comparison as a picture: a group of bars for each figure, each drawn against the highest of
//! its group.

use quorate_model::scenario::Scenario;

use crate::render::svg::escaped;
use crate::run::compare::column::Column;
use crate::text::grouped;

const COLOURS: [&str; 4] = ["#3b6fb6", "#c8663a", "#4f9a62", "#8a62a8"];
const BAR: usize = 18;
const GROUP_GAP: usize = 22;
const LEFT: usize = 190;
const LONGEST: usize = 380;
const WIDTH: usize = LEFT + LONGEST + 150;

/// One figure: its name, and for each column a length and a label.
type Group = (&'static str, Vec<(f64, String)>);

fn groups(columns: &[Column]) -> Vec<Group> {
    let of = |value: &dyn Fn(&Column) -> (f64, String)| columns.iter().map(value).collect();
    let ideal = |column: &Column, value: fn(&quorate_model::instance::Ideal) -> u32| {
        column.ideal.as_ref().map_or((0.0, "does not end".to_owned()), |ideal| {
            (f64::from(value(ideal)), value(ideal).to_string())
        })
    };
    vec![
        (
            "states",
            of(&|column| {
                let states = column.examined.report.distinct;
                (states as f64, grouped(states))
            }),
        ),
        ("rounds until done", of(&|column| ideal(column, |ideal| ideal.rounds))),
        ("messages until done", of(&|column| ideal(column, |ideal| ideal.messages))),
        (
            "no electable node",
            of(&|column| {
                let share = column.leaderless_share();
                (share, format!("{:.2} % of states", 100.0 * share))
            }),
        ),
    ]
}

/// Draws it.
pub fn picture(scenario: &Scenario, columns: &[Column]) -> String {
    let groups = groups(columns);
    let group_height = columns.len() * BAR + GROUP_GAP;
    let height = 80 + groups.len() * group_height + columns.len() * 20;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    let mut text = |x: usize, y: usize, more: &str, words: &str| {
        svg += &format!("<text x=\"{x}\" y=\"{y}\"{more}>{}</text>\n", escaped(words));
    };
    text(16, 28, " font-size=\"16\" font-weight=\"600\"", &scenario.title);
    let mut bars = String::new();
    for (at, (name, values)) in groups.iter().enumerate() {
        let top = 50 + at * group_height;
        text(16, top + 14, "", name);
        let most = values.iter().map(|(value, _)| *value).fold(0.0, f64::max);
        for (number, (value, label)) in values.iter().enumerate() {
            let length = if most > 0.0 { value / most * LONGEST as f64 } else { 0.0 };
            let y = top + number * BAR;
            let colour = COLOURS[number % COLOURS.len()];
            bars += &format!(
                "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{length:.1}\" height=\"{}\" fill=\"{colour}\"/>\n",
                BAR - 3
            );
            text(LEFT + length as usize + 8, y + 12, " fill=\"#444\"", label);
        }
    }
    let legend = 60 + groups.len() * group_height;
    for (number, column) in columns.iter().enumerate() {
        let y = legend + number * 20;
        let colour = COLOURS[number % COLOURS.len()];
        bars += &format!(
            "<rect x=\"{LEFT}\" y=\"{y}\" width=\"12\" height=\"12\" fill=\"{colour}\"/>\n"
        );
        text(LEFT + 20, y + 11, "", &column.title());
    }
    svg + &bars + "</svg>\n"
}
