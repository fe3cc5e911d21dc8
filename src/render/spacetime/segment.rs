//! Straight lines with tips.

/// A straight line.
#[derive(Clone, Copy)]
pub(super) struct Segment {
    pub(super) x1: f64,
    pub(super) y1: f64,
    pub(super) x2: f64,
    pub(super) y2: f64,
}

impl Segment {
    fn length(&self) -> f64 {
        (self.x2 - self.x1).hypot(self.y2 - self.y1).max(1.0)
    }

    /// Its first part.
    pub(super) fn part(self, part: f64) -> Segment {
        let (dx, dy) = (self.x2 - self.x1, self.y2 - self.y1);
        Segment { x2: self.x1 + dx * part, y2: self.y1 + dy * part, ..self }
    }

    /// Up to just before its end, so that a tip stands beside the lane.
    pub(super) fn short_of_end(self) -> Segment {
        self.part(1.0 - 7.0 / self.length())
    }

    pub(super) fn path(&self) -> String {
        format!("M{:.0} {:.0}L{:.0} {:.0}", self.x1, self.y1, self.x2, self.y2)
    }

    pub(super) fn tip(&self) -> String {
        let length = self.length();
        let (ux, uy) = ((self.x2 - self.x1) / length, (self.y2 - self.y1) / length);
        let (bx, by) = (self.x2 - ux * 8.0, self.y2 - uy * 8.0);
        format!(
            "M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z",
            self.x2,
            self.y2,
            bx - uy * 3.5,
            by + ux * 3.5,
            bx + uy * 3.5,
            by - ux * 3.5
        )
    }
}
