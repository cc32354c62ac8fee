//! Octets as a list of parts: how an input is taken apart that is more than octets, and how a seed is put together.

/// The octets that are left. Behind the end everything is zero or empty, so that every input means something.
pub(super) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn u8(&mut self) -> u8 {
        let [octet] = self.array();
        octet
    }

    pub(super) fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.array())
    }

    pub(super) fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        let found = self.octets(N);
        array[..found.len()].copy_from_slice(found);
        array
    }

    /// Octets behind their length of two octets, as far as there are so many.
    pub(super) fn opaque(&mut self) -> &'a [u8] {
        let length = self.u16();
        self.octets(length.into())
    }

    fn octets(&mut self, length: usize) -> &'a [u8] {
        let (found, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        found
    }

    pub(super) fn rest(self) -> &'a [u8] {
        self.0
    }
}

/// Octets that [`Cursor::opaque`] reads; nothing where they are too many.
pub(super) fn opaque(out: &mut Vec<u8>, octets: &[u8]) -> Option<()> {
    let length = u16::try_from(octets.len()).ok()?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(octets);
    Some(())
}
