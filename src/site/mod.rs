//! Courses and a theme become pages: the only place where course text turns into HTML.

mod address;
mod code;
mod escape;
mod html;
mod inline;
mod media;
mod navigation;
mod page;
mod percent;
mod player;
mod program;
mod question;
mod render;
mod theme;

pub use address::{
    assessment_address, course_address, file_of, lesson_address, module_address, page_address, program_address,
    relative, root_of, workshop_address,
};
pub use escape::escape;
pub use html::{Edition, Html};
pub use inline::inline_html;
pub use question::fields_html;
pub use render::{RenderedPage, render};
pub use theme::{Theme, ThemeError};
