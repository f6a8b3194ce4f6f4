//! TEMPORARY stand-in.
use rebootstrap_parser::document::{Document, Entry, Node};
use rebootstrap_parser::{Edit, Span};
pub enum Content {
    Text(String),
    Plain(String),
    List(Vec<Content>),
    Map(Vec<(String, Content)>),
}
pub enum Side {
    First,
    Last,
    After(&'static str),
    Before(&'static str),
}
fn column(doc: &Document, at: usize) -> usize {
    at - doc.text()[..at].rfind('\n').map_or(0, |x| x + 1)
}
fn render(content: &Content, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match content {
        Content::Text(t) | Content::Plain(t) => format!(" {t}"),
        Content::List(items) => items.iter().map(|i| format!("\n{pad}-{}", render(i, indent))).collect(),
        Content::Map(es) => es.iter().map(|(k, v)| format!("\n{pad}{k}:{}", render(v, indent + 2))).collect(),
    }
}
pub fn entry(doc: &Document, node: &Node, key: &str, content: &Content, side: &Side) -> Option<Edit> {
    let m = node.as_mapping()?;
    if node.borrowed || m.flow {
        return None;
    }
    let col = column(doc, m.entries.first()?.span.start);
    let body = format!("{key}:{}", render(content, col + 2));
    let pad = " ".repeat(col);
    let (at, text) = match side {
        Side::First => (m.entries.first()?.span.start, format!("{body}\n{pad}")),
        Side::Before(k) => (m.entries.iter().find(|e| e.name() == Some(k))?.span.start, format!("{body}\n{pad}")),
        Side::After(k) => {
            let e = m.entries.iter().find(|e| e.name() == Some(k))?.span.end;
            let e = e + doc.text()[e..].find('\n').unwrap_or(doc.text().len() - e);
            (e, format!("\n{pad}{body}"))
        }
        Side::Last => {
            let e = m.entries.last()?.span.end;
            let e = e + doc.text()[e..].find('\n').unwrap_or(doc.text().len() - e);
            (e, format!("\n{pad}{body}"))
        }
    };
    Some(Edit { span: Span::new(doc.file, at, at), text })
}
pub fn replace_value(doc: &Document, entry: &Entry, content: &Content) -> Option<Edit> {
    let col = column(doc, entry.span.start);
    Some(Edit {
        span: Span::new(doc.file, entry.key.span.end + 1, entry.value.span.end),
        text: render(content, col + 2),
    })
}
pub fn item(doc: &Document, node: &Node, content: &Content) -> Option<Edit> {
    let last = node.items().last()?;
    let col = column(doc, last.span.start).saturating_sub(2);
    Some(Edit { span: last.span.after(), text: format!("\n{}-{}", " ".repeat(col), render(content, col + 2)) })
}
