//! What a case turns on: the one fault that one decoder refuses.

use core::ops::RangeInclusive;

use tlskat::{
    registry::ExtensionType,
    wire::{Carrier, Reason},
};

use crate::{case::Case, decoder::Verdict, splice::Vectors};

/// Why `tlskat::wire` refuses octets that the other decoder accepts, and where.
pub(super) struct Fault<'a> {
    case: &'a Case<'a>,
    pub(super) reason: Reason,
    /// Without the indexes of lists.
    pub(super) path: String,
}

impl<'a> Fault<'a> {
    /// The fault of a case in which the other decoder is the laxer one.
    pub(super) fn of(case: &'a Case<'a>) -> Option<Self> {
        let (reason, path) = case.refused()?;
        Some(Self { case, reason, path })
    }

    /// Whether it is a length of that field that is outside its bounds, and within these.
    pub(super) fn length(&self, path: &str, lengths: RangeInclusive<usize>) -> bool {
        let field = self.path.strip_suffix(".length") == Some(path);
        field
            && matches!(self.reason, Reason::LengthOutOfBounds { length, .. } if lengths.contains(&length))
    }

    /// The extension in whose data the fault lies.
    pub(super) fn extension(&self) -> Option<ExtensionType> {
        let data = !matches!(
            self.reason,
            Reason::ForbiddenExtension(_)
                | Reason::DuplicateExtension
                | Reason::PreSharedKeyNotLast
                | Reason::TwoFragmentLimits
        );
        self.case.inside(&self.path).filter(|_| data)
    }

    /// The extension in whose data the fault lies, where the other decoder skips the data of that extension.
    pub(super) fn unread(&self) -> Option<ExtensionType> {
        self.extension().filter(|&extension| !self.reads(extension))
    }

    /// The extension in whose data the fault lies, where the other decoder looks into it.
    pub(super) fn read(&self) -> Option<ExtensionType> {
        self.extension().filter(|&extension| self.reads(extension))
    }

    fn reads(&self, extension: ExtensionType) -> bool {
        let carrier = self.case.carrier();
        carrier.is_some_and(|carrier| self.case.decoder.reads(carrier, extension))
    }

    /// Whether the fault lies in an element of a list in the data of an extension, and is that the list ends first.
    pub(super) fn is_cut_element(&self) -> bool {
        let in_element = self.path.contains("[]");
        let cut = matches!(
            self.reason,
            Reason::Truncated { .. } | Reason::LengthBeyondEnd { .. }
        );
        in_element && cut
    }

    /// Whether the length of a vector is below the least that it may have.
    pub(super) fn is_short_vector(&self) -> bool {
        matches!(self.reason, Reason::LengthOutOfBounds { length, min, .. } if length < min)
    }

    /// Whether the message is one of those.
    pub(super) fn is_in(&self, carriers: &[Carrier]) -> bool {
        self.case
            .carrier()
            .is_some_and(|carrier| carriers.contains(&carrier))
    }
}

/// Whether the other decoder accepts the message where its extensions of these types are left out, so that it is for
/// them that it refuses.
pub(super) fn is_for(case: &Case<'_>, types: &[ExtensionType]) -> bool {
    let vectors = Vectors::of(case.octets, case.spans);
    let Some(list) = vectors.iter().find(|vector| vector.path == "extensions") else {
        return false;
    };
    let elements = list.elements(case.spans);
    let all = elements
        .iter()
        .filter_map(|range| case.octets.get(range.clone()));
    let (left_out, kept): (Vec<&[u8]>, Vec<_>) = all.partition(|extension| {
        let number = extension
            .first_chunk()
            .map(|octets| u16::from_be_bytes(*octets));
        number.is_some_and(|number| types.contains(&ExtensionType(number)))
    });
    let octets = vectors.splice(case.octets, list, list.content.clone(), &kept.concat());
    let accepted = matches!(
        case.decoder.decode(case.syntax, &octets),
        Verdict::Accepted(_)
    );
    !left_out.is_empty() && accepted
}
