//! What a page shows badly: text that is cut off, and controls that lie on one another.

use serde_json::Value;

use super::browser::Browser;

/// Collects sentences about elements that can be seen.
const SCRIPT: &str = "
    const found = [], root = document.documentElement;
    const name = e => {
        const id = e.id ? '#' + e.id : [...e.classList].map(c => '.' + c).join('');
        const text = e.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40);
        return `${e.tagName.toLowerCase()}${id} ${JSON.stringify(text)}`;
    };
    const scrolls = style => ['auto', 'scroll'].includes(style);
    if (root.scrollWidth > root.clientWidth + 1) {
        found.push(`the page is ${root.scrollWidth} wide in a window of ${root.clientWidth}`);
    }
    const seen = e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const all = [...document.body.querySelectorAll('*')].filter(seen);
    // Text for screen readers only is cut off on purpose.
    const hidden = e => e.clientWidth <= 1 && e.clientHeight <= 1;
    for (const e of all) {
        const style = getComputedStyle(e);
        const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
        if (!own || hidden(e) || style.display === 'inline' || e instanceof SVGElement) continue;
        const wide = e.scrollWidth > e.clientWidth + 1, high = e.scrollHeight > e.clientHeight + 1;
        if ((wide && !scrolls(style.overflowX)) || (high && !scrolls(style.overflowY))) {
            found.push(`${name(e)} is cut off or runs over: ${e.scrollWidth} x ${e.scrollHeight}`
                + ` in ${e.clientWidth} x ${e.clientHeight}`);
        }
    }
    const controls = all.filter(e => e.matches(
        'a[href], button, input, select, textarea, summary, [role=button], [tabindex=\"0\"]'));
    // A box that scrolls, or cuts off, shows only a part of what it has.
    const shown = (e, x, y) => {
        for (let box = e.parentElement; box; box = box.parentElement) {
            if (box === document.body || getComputedStyle(box).overflowY === 'visible') continue;
            const part = box.getBoundingClientRect();
            if (x < part.left || x > part.right || y < part.top || y > part.bottom) return false;
        }
        return x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight;
    };
    for (const e of controls) {
        const box = e.getBoundingClientRect();
        const x = box.x + box.width / 2, y = box.y + box.height / 2;
        if (box.width < 2 || !shown(e, x, y)) continue;
        const top = document.elementFromPoint(x, y);
        if (top && !e.contains(top) && !top.contains(e) && ![...(top.labels ?? [])].includes(e)) {
            found.push(`${name(e)} lies under ${name(top)}`);
        }
    }
    const parts = [...document.querySelectorAll('svg text')].filter(seen);
    for (const e of parts) {
        const box = e.getBoundingClientRect();
        const frame = e.ownerSVGElement.getBoundingClientRect();
        const out = box.left < frame.left - 1 || box.right > frame.right + 1
            || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        if (out) found.push(`${name(e)} leaves its drawing`);
        for (const f of parts) {
            if (f === e || !(e.compareDocumentPosition(f) & 4)) continue;
            const other = f.getBoundingClientRect();
            const width = Math.min(box.right, other.right) - Math.max(box.left, other.left);
            const height = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
            if (width > 1 && height > box.height / 4) found.push(`${name(e)} overlaps ${name(f)}`);
        }
    }
    return found;";

impl Browser {
    /// One sentence for each thing that the page, as the window shows it now, shows badly: a page
    /// that is wider than its window, text that is cut off or runs over its box, a control under
    /// something else, and text of a drawing that leaves it or lies on other text.
    #[track_caller]
    pub(crate) fn cramped(&self) -> Vec<String> {
        let found = self.script(SCRIPT, &[]);
        let found = found.as_array().unwrap_or_else(|| panic!("the script says {found}"));
        found.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Fails if the page shows something badly.
    #[track_caller]
    pub(crate) fn assert_roomy(&self) {
        let found = self.cramped();
        let at = self.address();
        assert!(found.is_empty(), "{at} in {:?}:\n{}", self.look(), found.join("\n"));
    }
}
