//! How a search is kept, and how it continues.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::search::error::SearchError;
use crate::search::rounds::Search;
use crate::space::block::Block;
use crate::space::codec::Codec;
use crate::space::mode::Mode;
use crate::store::checkpoint::{CheckpointWriter, Parts};
use crate::store::manifest::{Manifest, millis};
use crate::store::settings::StoreError;
use crate::store::table::{Put, SHARDS, shard_of};

impl<K: Mode> Search<'_, K> {
    /// Keeps the search as it is, if it is kept.
    pub(crate) fn save(&mut self) -> Result<(), StoreError> {
        let Some(mut writer) = self.writer.take() else { return Ok(()) };
        self.seal_next()?;
        let manifest = Manifest {
            elapsed: millis(self.watch.elapsed()),
            depth: self.depth,
            distinct: self.distinct(),
            expanded: self.expanded,
            init_count: self.init_count,
            consumed: self.consumed,
            within: self.within,
            inits: self.tree.inits().to_vec(),
            tally: self.tally.clone(),
            ..Manifest::default()
        };
        let parts = Parts {
            tree: &self.tree,
            graph: self.graph.as_ref(),
            sets: std::iter::once(&self.cut).chain(&self.sets).collect(),
            level: &self.level,
            next: &self.next,
        };
        writer.save(&parts, manifest)?;
        self.writer = Some(writer);
        Ok(())
    }

    /// Continues the search that was kept. Nothing in the folder is changed.
    pub(crate) fn restore(
        &mut self,
        writer: &mut CheckpointWriter,
        manifest: &Manifest,
    ) -> Result<(), SearchError> {
        let damaged = |why: String| StoreError::damaged(&writer.manifest_path(), 0, why);
        let differ = |what: &str, found: usize, wanted: usize| match found == wanted {
            true => Ok(()),
            false => Err(damaged(format!("{found} {what} instead of {wanted}"))),
        };
        let (tally, asked) = (&manifest.tally, self.questions);
        differ("counters", tally.counters.len(), asked.counters)?;
        differ("properties", tally.properties.len(), asked.properties.len())?;
        differ("classes", tally.class_counts.len(), asked.classes)?;
        differ("sets", manifest.sets.len(), asked.sets.len() + 1)?;
        self.watch.resume(Duration::from_millis(manifest.elapsed));
        self.tally = manifest.tally.clone();
        self.resumed = Some(manifest.distinct);
        self.init_count = manifest.init_count;
        self.expanded = manifest.expanded;
        self.depth = manifest.depth;
        self.consumed = manifest.consumed;
        self.within = manifest.within;
        self.tree = writer.tree(manifest)?;
        if self.graph.is_some() {
            self.graph = Some(writer.graph(self.questions.labelled())?);
        }
        self.cut = writer.set(0)?;
        for (number, set) in self.sets.iter_mut().enumerate() {
            *set = writer.set(number + 1)?;
        }
        self.level = writer.old_level(manifest.depth, manifest.level, manifest.consumed)?;
        self.next = writer.old_level(manifest.depth + 1, manifest.next, 0)?;
        self.leave_out(writer, manifest.within)?;
        let found = self.expanded + self.level.states() + self.next.states();
        if found != manifest.distinct {
            let why = format!("{found} states instead of {}", manifest.distinct);
            return Err(StoreError::damaged(&writer.manifest_path(), 0, why).into());
        }
        Ok(self.fill_table(writer, manifest.distinct)?)
    }

    /// Takes the first states out of the level, which are expanded.
    fn leave_out(&mut self, writer: &CheckpointWriter, states: u32) -> Result<(), SearchError> {
        if states == 0 {
            return Ok(());
        }
        let path = writer.level_path(self.depth);
        let taken = self.level.take(1).map_err(|e| e.in_file(&path))?.pop();
        let Some(Block { count, mut content }) = taken.filter(|block| block.count > states) else {
            let why = format!("{states} states of the next block are expanded, and it has fewer");
            return Err(StoreError::damaged(&writer.manifest_path(), 0, why).into());
        };
        let content = K::Codec::split(&mut content, states)?;
        self.level.put_back(Block { count: count - states, content });
        Ok(())
    }

    /// Puts the fingerprints into the table.
    fn fill_table(&mut self, writer: &CheckpointWriter, distinct: u64) -> Result<(), StoreError> {
        let pool = &self.pool;
        let share = SHARDS.div_ceil(pool.threads());
        let mut number = 0u32;
        let mut fresh = true;
        let table = &mut self.table;
        writer.fingerprints(&mut |batch| {
            let (first, again) = (number, AtomicBool::new(false));
            let groups = table.shards_mut().chunks_mut(share).enumerate();
            pool.each(groups, |(group, shards)| {
                let own = group * share..group * share + shards.len();
                for (fp, number) in batch.iter().zip(first..) {
                    if own.contains(&shard_of(*fp))
                        && shards[shard_of(*fp) - own.start].put(*fp, number) != Put::Fresh
                    {
                        again.store(true, Ordering::Relaxed);
                    }
                }
            });
            number += batch.len() as u32;
            fresh &= !again.into_inner();
        })?;
        if u64::from(number) == distinct && fresh {
            return Ok(());
        }
        let why = format!("{number} fingerprints, all different: {fresh}, for {distinct} states");
        Err(StoreError::damaged(&writer.manifest_path(), 0, why))
    }
}
