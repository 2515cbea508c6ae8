//! What a scan of a certificate may be, told by its first bytes, whatever its name says.

/// What a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// A PDF file.
    Pdf,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A WebP picture.
    WebP,
}

impl Scan {
    /// How large one may be, in bytes.
    pub const MOST: usize = 10 * 1024 * 1024;

    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Pdf, Self::Jpeg, Self::Png, Self::WebP];

    /// What the bytes are of, if that is one of them.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }

    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    /// How a file of it is called.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Pdf => "certificate.pdf",
            Self::Jpeg => "certificate.jpg",
            Self::Png => "certificate.png",
            Self::WebP => "certificate.webp",
        }
    }

    /// Whether a page can show it.
    #[must_use]
    pub fn is_picture(self) -> bool {
        self != Self::Pdf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_is_the_bytes_say() {
        for (bytes, scan) in [
            (&b"%PDF-1.7 \xff"[..], Some(Scan::Pdf)),
            (b"\xff\xd8\xff\xe0", Some(Scan::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(Scan::Png)),
            (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Some(Scan::WebP)),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
            (b"\n%PDF-1.7", None),
            (b"<html>%PDF-1.7", None),
            (b"RIFF\x00\x00\x00\x00WAVE", None),
            (b"GIF89a", None),
            (b"", None),
        ] {
            assert_eq!(Scan::of(bytes), scan, "{bytes:?}");
        }
    }
}
