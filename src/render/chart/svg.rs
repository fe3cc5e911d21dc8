//! A chart as SVG. Colours follow the reader's light or dark theme.

use std::fmt::Write as _;

use quorate_conformance::trace::{Body, Message};

use super::lanes::{Lane, Span};
use super::{Arrow, Chart, End};
use crate::render::svg::escaped;

const LEFT: usize = 44;
const LANE: usize = 158;
const ROW: usize = 36;
const TOP: usize = 118;
/// Room for what the last lane says.
const RIGHT: usize = 120;
const BAND: usize = 12;
/// The longest text of a lane's head, in characters.
const HEAD: usize = 24;

/// The palette is Okabe and Ito's, readable with every common colour blindness. Two leaders of one
/// term also have a broken edge, so that the colour alone does not carry the meaning.
const STYLE: &str = "\
svg{--ink:#1c2024;--dim:#626a73;--paper:#ffffff;--line:#c3c9d0;--lead:#0072b2;--two:#d55e00;--arrow:#3b4754}
@media (prefers-color-scheme:dark){svg{--ink:#e8eaed;--dim:#9aa3ad;--paper:#14171a;--line:#444c55;--lead:#56b4e9;--two:#e69f00;--arrow:#c3cbd4}}
text{font:12px system-ui,sans-serif;fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.title{font-size:16px;font-weight:600}.dim{fill:var(--dim)}.head{font-weight:600;text-anchor:middle}.mid{text-anchor:middle}.end{text-anchor:end}
.bad{fill:var(--two);font-weight:600}.lane{stroke:var(--line);stroke-width:2}.down{stroke:var(--line);stroke-width:2;stroke-dasharray:2 6}
.lead{fill:var(--lead);fill-opacity:.35}.two{fill:var(--two);fill-opacity:.45;stroke:var(--two);stroke-width:1.5;stroke-dasharray:5 3}
.arrow{stroke:var(--arrow);stroke-width:1.4;fill:none}.tip{fill:var(--arrow)}.dot{fill:var(--ink)}.lost{stroke:var(--two);stroke-width:2}";

/// Draws a chart.
pub fn draw(chart: &Chart) -> String {
    let width = LEFT + chart.lanes.len() * LANE + RIGHT;
    let height = TOP + (chart.rows + 1) * ROW + 28;
    let mut svg = Svg(String::new());
    svg.line(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">"
    ));
    let trace = chart.trace;
    let without = match trace.without.is_empty() {
        true => String::new(),
        false => format!(" without {}", trace.without.join(", ")),
    };
    let instance = format!("{}@{}{without}", trace.scenario, trace.setting);
    svg.line(format_args!("<title>{}: {}</title>", escaped(&trace.title), escaped(&instance)));
    svg.line(format_args!("<desc>{}</desc>", escaped(&described(chart))));
    svg.line(format_args!("<style>{STYLE}</style>"));
    svg.line("<rect width=\"100%\" height=\"100%\" style=\"fill:var(--paper)\"/>");
    svg.text((16, 28), "title", &trace.title);
    svg.text((16, 50), "dim", &instance);
    for (at, lane) in chart.lanes.iter().enumerate() {
        draw_lane(&mut svg, chart, at, lane);
    }
    for arrow in &chart.arrows {
        draw_arrow(&mut svg, chart, arrow);
    }
    for row in 1..=chart.rows {
        svg.text((34, y(row) + 4), "dim end", &(trace.start + row).to_string());
    }
    for (at, lane) in chart.lanes.iter().enumerate() {
        draw_marks(&mut svg, at, lane);
    }
    svg.line("</svg>");
    svg.0
}

/// The steps as text, for readers who do not see the picture.
fn described(chart: &Chart) -> String {
    let steps = chart.trace.steps.iter().enumerate().skip(chart.trace.start);
    let steps: Vec<String> =
        steps.map(|(index, step)| format!("{}: {}", index + 1, step.event)).collect();
    steps.join("; ")
}

fn x(at: usize) -> usize {
    LEFT + LANE / 2 + at * LANE
}

fn y(row: usize) -> usize {
    TOP + row * ROW
}

fn draw_lane(svg: &mut Svg, chart: &Chart, at: usize, lane: &Lane) {
    let x = x(at);
    svg.text((x, 76), "head", &format!("node {}", lane.id));
    // What a node starts as may take two lines.
    let (first, second) = lane.start.split_once(", voters").unwrap_or((&lane.start, ""));
    svg.text((x, 93), "dim mid", &shortened(first, HEAD));
    if !second.is_empty() {
        svg.text((x, 108), "dim mid", &shortened(&format!("voters{second}"), HEAD));
    }
    let (top, bottom) = (y(0), y(chart.rows) + 14);
    let is_down = |row: usize| lane.down.iter().any(|span| span.first <= row && row < span.last);
    let mut from = top;
    for row in 0..=chart.rows {
        let to = if row == chart.rows { bottom } else { y(row + 1) };
        let class = if is_down(row) { "down" } else { "lane" };
        svg.line(format_args!(
            "<line class=\"{class}\" x1=\"{x}\" y1=\"{from}\" x2=\"{x}\" y2=\"{to}\"/>"
        ));
        from = to;
    }
    for span in &lane.leads {
        draw_band(svg, x, span, chart.rows);
    }
}

fn draw_band(svg: &mut Svg, x: usize, span: &Span, rows: usize) {
    let (top, mut height) = (y(span.first), (span.last - span.first) * ROW);
    if span.last == rows {
        height += 14;
    }
    let class = if span.rival { "two" } else { "lead" };
    svg.line(format_args!(
        "<rect class=\"{class}\" x=\"{}\" y=\"{top}\" width=\"{BAND}\" height=\"{}\" rx=\"3\"><title>leads term {}</title></rect>",
        x - BAND / 2,
        height.max(8),
        span.term
    ));
}

fn draw_marks(svg: &mut Svg, at: usize, lane: &Lane) {
    let x = x(at);
    for mark in &lane.marks {
        let y = y(mark.row);
        svg.line(format_args!("<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"3.5\"/>"));
        let leads = lane.leads.iter().find(|span| span.first == mark.row);
        let class = if leads.is_some_and(|span| span.rival) { "bad" } else { "" };
        let words: Vec<&str> = [mark.event, mark.change.as_str()]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect();
        svg.text((x + 10, y + 6), class, &shortened(&words.join(": "), 44));
    }
}

fn draw_arrow(svg: &mut Svg, chart: &Chart, arrow: &Arrow) {
    let lane = |id: u64| chart.lanes.iter().position(|lane| lane.id == id);
    let (Some(from), Some(to)) = (lane(arrow.message.from), lane(arrow.message.to)) else { return };
    let (x1, y1, mut x2, mut y2) =
        (x(from) as f64, y(arrow.sent) as f64, x(to) as f64, y(arrow.ends) as f64);
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length = dx.hypot(dy).max(1.0);
    let lost = arrow.end == End::Lost;
    // The tip ends beside the lane; a lost message ends on the way.
    let part = if lost { 0.6 } else { 1.0 - 7.0 / length };
    (x2, y2) = (x1 + dx * part, y1 + dy * part);
    svg.line(format_args!(
        "<g><title>{}</title><line class=\"arrow\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>",
        escaped(&arrow.message.to_string())
    ));
    if lost {
        for (a, b) in [(-4.0, -4.0), (-4.0, 4.0)] {
            svg.line(format_args!(
                "<line class=\"lost\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
                x2 + a,
                y2 + b,
                x2 - a,
                y2 - b
            ));
        }
    } else {
        let (ux, uy) = (dx / length, dy / length);
        let (bx, by) = (x2 - ux * 8.0, y2 - uy * 8.0);
        svg.line(format_args!(
            "<path class=\"tip\" d=\"M{x2:.1} {y2:.1}L{:.1} {:.1}L{:.1} {:.1}Z\"/>",
            bx - uy * 3.5,
            by + ux * 3.5,
            bx + uy * 3.5,
            by - ux * 3.5
        ));
    }
    svg.line("</g>");
    // The label stands where the arrow ends, on the side that it comes from.
    let side = if x1 < x2 { -12.0 } else { 12.0 };
    let class = if x1 < x2 { "dim end" } else { "dim" };
    let at = ((x(to) as f64 + side) as usize, (y(arrow.ends) as f64 - 9.0) as usize);
    let lost = if lost { " lost" } else { "" };
    svg.text(at, class, &format!("{}{lost}", label(arrow.message)));
}

/// A message in a few words; the whole of it is its tooltip.
pub fn label(message: &Message) -> String {
    let term = message.term;
    match &message.body {
        Body::PreVote { .. } | Body::Vote { .. } => format!("{} t{term}", message.body.name()),
        Body::PreVoteResp { granted, .. } | Body::VoteResp { granted, .. } => {
            format!("{} {}", message.body.name(), if *granted { "granted" } else { "refused" })
        }
        Body::Append { entries, commit, .. } => match (entries.first(), entries.last()) {
            (Some(first), Some(last)) if first.index != last.index => {
                format!("Append {}–{}, commit {commit}", first.index, last.index)
            }
            (Some(only), _) => format!("Append {}, commit {commit}", only.index),
            _ => format!("Append, commit {commit}"),
        },
        Body::AppendResp { index, rejected, .. } => {
            format!("AppendResp {}{index}", if *rejected { "rejects " } else { "" })
        }
        Body::Heartbeat { commit } => format!("Heartbeat, commit {commit}"),
        _ => message.body.name().to_owned(),
    }
}

/// A text of at most so many characters; a longer one ends in an ellipsis.
pub fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The text of a picture.
struct Svg(String);

impl Svg {
    fn line(&mut self, line: impl std::fmt::Display) {
        writeln!(self.0, "{line}").expect("a string takes what is written");
    }

    fn text(&mut self, (x, y): (usize, usize), class: &str, words: &str) {
        self.line(format_args!(
            "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>",
            escaped(words)
        ));
    }
}
