//! Append-only files in frames: length, checksum, content.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::store::seal::{Extent, Sealer};
use crate::store::settings::StoreError;

/// The most content of a frame: what is read and checked at a time.
const FRAME: usize = 1 << 16;
/// Bytes before the content: its length, and the checksum.
const HEADER: usize = 8;
/// Bytes that are read at a time.
const BUFFER: usize = 1 << 20;

/// Writes frames.
pub(crate) struct FrameWriter {
    path: PathBuf,
    file: File,
    sealer: Sealer,
    extent: Extent,
    /// What does not fill a frame yet, after room for its header.
    open: Vec<u8>,
}

impl FrameWriter {
    /// Continues a file after this much of it. Whatever lies beyond is dropped.
    pub(crate) fn open(path: PathBuf, sealer: Sealer, extent: Extent) -> Result<Self, StoreError> {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.map_err(StoreError::at(&path, "open"))?;
        file.set_len(extent.bytes).map_err(StoreError::at(&path, "shorten the file"))?;
        file.seek(SeekFrom::End(0)).map_err(StoreError::at(&path, "go to the end"))?;
        Ok(FrameWriter { path, file, sealer, extent, open: vec![0; HEADER] })
    }

    /// Appends bytes.
    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> Result<(), StoreError> {
        while !bytes.is_empty() {
            let room = FRAME + HEADER - self.open.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.open.extend_from_slice(now);
            bytes = later;
            if self.open.len() == FRAME + HEADER {
                self.end_frame()?;
            }
        }
        Ok(())
    }

    /// Ends the frame, has everything on disk, and says how far the file goes.
    pub(crate) fn sync(&mut self) -> Result<Extent, StoreError> {
        self.end_frame()?;
        self.file.sync_data().map_err(StoreError::at(&self.path, "sync"))?;
        Ok(self.extent)
    }

    fn end_frame(&mut self) -> Result<(), StoreError> {
        if self.open.len() == HEADER {
            return Ok(());
        }
        let (head, content) = self.open.split_at_mut(HEADER);
        let (len, sum) = head.split_at_mut(4);
        len.copy_from_slice(&(content.len() as u32).to_le_bytes());
        let checksum = self.sealer.piece(self.extent.bytes, len, content);
        sum.copy_from_slice(&checksum.to_le_bytes());
        self.file.write_all(&self.open).map_err(StoreError::at(&self.path, "write"))?;
        self.extent.add(self.open.len() as u64, checksum);
        self.open.truncate(HEADER);
        Ok(())
    }
}

/// Reads frames from the start of a file, and checks each before it shows its content.
pub(crate) struct FrameReader {
    path: PathBuf,
    file: Option<BufReader<File>>,
    sealer: Sealer,
    /// How much has to be there, and how much was read.
    extent: Extent,
    read: Extent,
    frame: Vec<u8>,
    /// What is taken of the frame.
    taken: usize,
}

impl FrameReader {
    /// Reads this much of a file.
    ///
    /// # Errors
    /// If the file is not there, or too short.
    pub(crate) fn open(path: PathBuf, sealer: Sealer, extent: Extent) -> Result<Self, StoreError> {
        let file = if extent.bytes == 0 { None } else { Some(existing(&path, extent.bytes)?) };
        let file = file.map(|file| BufReader::with_capacity(BUFFER, file));
        let (read, frame) = (Extent::default(), Vec::new());
        let reader = FrameReader { path, file, sealer, extent, read, frame, taken: 0 };
        // A file of which nothing counts has the sum of nothing.
        if reader.at_end() {
            reader.end()?
        }
        Ok(reader)
    }

    fn at_end(&self) -> bool {
        self.read.bytes >= self.extent.bytes
    }

    /// Whether nothing is left.
    ///
    /// # Errors
    /// If the next frame cannot be read, or is not what was written.
    pub(crate) fn is_done(&mut self) -> Result<bool, StoreError> {
        self.fill()?;
        Ok(self.taken == self.frame.len())
    }

    /// The next bytes, or nothing if the file ends before them.
    ///
    /// # Errors
    /// If the file ends within them, a frame cannot be read, or is not what was written.
    pub(crate) fn next<const N: usize>(&mut self) -> Result<Option<[u8; N]>, StoreError> {
        let mut bytes = [0; N];
        let mut got = 0;
        while got < N {
            self.fill()?;
            let there = &self.frame[self.taken..];
            if there.is_empty() {
                return if got == 0 { Ok(None) } else { Err(self.short("whole records")) };
            }
            let more = there.len().min(N - got);
            bytes[got..got + more].copy_from_slice(&there[..more]);
            got += more;
            self.taken += more;
        }
        Ok(Some(bytes))
    }

    /// Everything that is left.
    pub(crate) fn rest(&mut self) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::new();
        while !self.is_done()? {
            bytes.extend_from_slice(&self.frame[self.taken..]);
            self.taken = self.frame.len();
        }
        Ok(bytes)
    }

    /// The error of a file that ends too early.
    pub(crate) fn short(&self, wanted: &str) -> StoreError {
        self.damaged(self.read.bytes, format!("too short: {wanted} expected"))
    }

    /// The error of a file whose content does not fit the others.
    pub(crate) fn damaged(&self, at: u64, why: impl ToString) -> StoreError {
        StoreError::damaged(&self.path, at, why)
    }

    /// Reads the next frame if the present one is used up.
    fn fill(&mut self) -> Result<(), StoreError> {
        if self.taken < self.frame.len() || self.at_end() {
            return Ok(());
        }
        let at = self.read.bytes;
        let left = self.extent.bytes - at;
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut head = [0; HEADER];
        if left < HEADER as u64 {
            return Err(self.damaged(at, "the frame does not end where the file has to end"));
        }
        file.read_exact(&mut head).map_err(StoreError::at(&self.path, "read"))?;
        let [a, b, c, d, e, f, g, h] = head;
        let (len, sum) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
        if len == 0 || len as usize > FRAME || u64::from(len) + HEADER as u64 > left {
            return Err(self.damaged(at, format!("a frame of {len} bytes in {left}")));
        }
        self.frame.resize(len as usize, 0);
        self.taken = 0;
        file.read_exact(&mut self.frame).map_err(StoreError::at(&self.path, "read"))?;
        let found = self.sealer.piece(at, &head[..4], &self.frame);
        if found != sum {
            return Err(self.damaged(at, format!("checksum {found:08x} instead of {sum:08x}")));
        }
        self.read.add(HEADER as u64 + u64::from(len), sum);
        if self.at_end() { self.end() } else { Ok(()) }
    }

    /// Compares all that was read with what the manifest says.
    fn end(&self) -> Result<(), StoreError> {
        if self.read == self.extent {
            return Ok(());
        }
        let (found, wanted) = (self.read.sum, self.extent.sum);
        let why = format!("the whole file has checksum {found:08x} instead of {wanted:08x}");
        Err(self.damaged(0, why))
    }
}

/// Opens a file of at least so many bytes for reading.
pub(crate) fn existing(path: &Path, bytes: u64) -> Result<File, StoreError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(StoreError::damaged(path, 0, format!("missing; {bytes} bytes expected")));
        }
        file => file.map_err(StoreError::at(path, "open"))?,
    };
    let there = file.metadata().map_err(StoreError::at(path, "look at the file"))?.len();
    if there < bytes {
        let why = format!("the file ends here, {bytes} bytes expected");
        return Err(StoreError::damaged(path, there, why));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    /// Writes pieces, each followed by a sync, and says how far the file goes.
    fn written(path: &Path, pieces: &[&[u8]]) -> Extent {
        let sealer = Sealer::of(&["file"]);
        let mut writer = FrameWriter::open(path.to_owned(), sealer, Extent::default()).unwrap();
        let extents = pieces.iter().map(|piece| {
            writer.write(piece).unwrap();
            writer.sync().unwrap()
        });
        extents.last().unwrap()
    }

    fn read(path: &Path, extent: Extent) -> Result<Vec<u8>, StoreError> {
        FrameReader::open(path.to_owned(), Sealer::of(&["file"]), extent)?.rest()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("file");
        let long: Vec<u8> = (0..3 * FRAME + 5).map(|i| (i * i) as u8).collect();
        let extent = written(&path, &[&long, &[], &[7]]);
        assert_eq!(extent.bytes, fs::metadata(&path).unwrap().len());
        assert_eq!(extent.bytes as usize, long.len() + 1 + 5 * HEADER);
        assert_eq!(read(&path, extent).unwrap(), [&long[..], &[7]].concat());
        // Records across the ends of frames.
        let mut reader = FrameReader::open(path, Sealer::of(&["file"]), extent).unwrap();
        for record in long.as_chunks::<6>().0 {
            assert_eq!(reader.next().unwrap(), Some(*record));
        }
        let last = [&long[long.len() - 5..], &[7]].concat();
        assert_eq!(reader.next::<6>().unwrap().unwrap()[..], last);
        assert_eq!(reader.next::<1>().unwrap(), None);
    }

    #[test]
    fn damage_is_found_where_its_frame_begins() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("file");
        let extent = written(&path, &[&[1; 100], &[2; 100], &[3; 100]]);
        let bytes = fs::read(&path).unwrap();
        for byte in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[byte] ^= 1 << (byte % 8);
            fs::write(&path, damaged).unwrap();
            match read(&path, extent) {
                Err(StoreError::Damaged { offset, .. }) => {
                    assert_eq!(offset, (byte / 108 * 108) as u64, "byte {byte}");
                }
                other => panic!("byte {byte}: {other:?}"),
            }
        }
    }

    #[test]
    fn another_file_with_right_frames_is_refused() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("file");
        let extent = written(&path, &[&[1; 100], &[2; 100]]);
        let other = written(&path, &[&[1; 100], &[3; 100]]);
        assert_eq!(extent.bytes, other.bytes);
        assert_eq!(read(&path, other).unwrap().len(), 200);
        let error = read(&path, extent).unwrap_err();
        assert!(error.to_string().contains("the whole file has checksum"), "{error}");
        let name = Sealer::of(&["other file"]);
        let error = FrameReader::open(path, name, other).unwrap().rest().unwrap_err();
        assert!(matches!(error, StoreError::Damaged { offset: 0, .. }), "{error}");
    }

    #[test]
    fn a_file_continues_where_it_ended() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("file");
        let extent = written(&path, &[&[1; 100]]);
        fs::write(&path, [fs::read(&path).unwrap(), vec![9; 50]].concat()).unwrap();
        let sealer = Sealer::of(&["file"]);
        let mut writer = FrameWriter::open(path.clone(), sealer, extent).unwrap();
        writer.write(&[2; 10]).unwrap();
        let extent = writer.sync().unwrap();
        assert_eq!(read(&path, extent).unwrap(), [vec![1; 100], vec![2; 10]].concat());
    }
}
