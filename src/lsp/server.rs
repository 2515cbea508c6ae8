//! The conversation with the editor.

use super::lens::{self, Saved};
use super::place::{self, Encoding};
use super::workspace::Workspace;
use super::{complete, explain, origin};
use crate::diagnostic::Severity;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument,
    Notification as _, PublishDiagnostics,
};
use lsp_types::request::{
    CodeActionRequest, CodeLensRefresh, CodeLensRequest, Completion, GotoDefinition, HoverRequest, RegisterCapability,
    Request as _,
};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionProviderCapability, CodeLensOptions,
    CodeLensParams, CompletionOptions, CompletionParams, Diagnostic, DiagnosticSeverity, DidChangeTextDocumentParams,
    DidChangeWatchedFilesRegistrationOptions, DidCloseTextDocumentParams, DidOpenTextDocumentParams, FileSystemWatcher,
    GlobPattern, GotoDefinitionParams, Hover, HoverContents, HoverParams, HoverProviderCapability, InitializeParams,
    Location, MarkupContent, MarkupKind, NumberOrString, OneOf, PublishDiagnosticsParams, Registration,
    RegistrationParams, ServerCapabilities, TextDocumentPositionParams, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextEdit, Uri, WorkspaceEdit,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A pause in typing after which the courses are compiled.
const PAUSE: Duration = Duration::from_millis(120);

/// Why the conversation ended badly.
#[derive(Debug, thiserror::Error)]
pub enum LspError {
    /// The editor said what the protocol doesn't know, or went away.
    #[error("the editor broke off: {0}")]
    Protocol(String),
    /// A message that is none.
    #[error("the editor sent what is no message: {0}")]
    Json(#[from] serde_json::Error),
}

/// Talks over stdin and stdout until the editor says goodbye. `items` is a saved report of how questions are answered, when it
/// isn't where `prework report items --save` puts it.
///
/// # Errors
/// When the editor breaks off, or doesn't speak the protocol.
pub fn run(items: Option<&Path>) -> Result<(), LspError> {
    let (connection, threads) = Connection::stdio();
    talk(&connection, items)?;
    drop(connection);
    threads.join().map_err(|error| LspError::Protocol(error.to_string()))
}

fn talk(connection: &Connection, items: Option<&Path>) -> Result<(), LspError> {
    let broken = |error: lsp_server::ProtocolError| LspError::Protocol(error.to_string());
    let (id, params) = connection.initialize_start().map_err(broken)?;
    let params: InitializeParams = serde_json::from_value(params)?;
    let general = params.capabilities.general.as_ref();
    let encoding = Encoding::of(general.and_then(|general| general.position_encodings.as_deref()));
    let answer = serde_json::json!({
        "capabilities": capabilities(encoding),
        "serverInfo": { "name": "prework", "version": env!("CARGO_PKG_VERSION") },
    });
    connection.initialize_finish(id, answer).map_err(broken)?;
    let workspaces = roots(&params);
    let saved = workspaces.iter().map(|workspace| Saved::of(&workspace.root, items)).collect();
    let abilities = params.capabilities.workspace.as_ref();
    let lenses = abilities.and_then(|workspace| workspace.code_lens.as_ref()?.refresh_support) == Some(true);
    let shown = BTreeMap::new();
    let mut server = Server { connection, encoding, workspaces, saved, refreshes_lenses: lenses, shown, stale: true };
    let watched = abilities.and_then(|workspace| workspace.did_change_watched_files);
    if watched.and_then(|watched| watched.dynamic_registration) == Some(true) {
        server.watch()?;
    }
    server.serve().map_err(broken)
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    let triggers = [":", "=", "[", "(", " ", "-", "/"];
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers.map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        code_action_provider: Some(CodeActionProviderCapability::Simple(true)),
        ..ServerCapabilities::default()
    }
}

/// The roots of the folders that are open.
fn roots(params: &InitializeParams) -> Vec<Workspace> {
    let folders: Vec<PathBuf> =
        params.workspace_folders.iter().flatten().filter_map(|folder| place::path(&folder.uri)).collect();
    #[allow(deprecated, reason = "editors before 3.6 say it so")]
    let older = params.root_uri.as_ref().and_then(place::path);
    let folders = if folders.is_empty() { older.into_iter().collect() } else { folders };
    let mut roots: Vec<Workspace> = folders.iter().map(|folder| Workspace::around(folder)).collect();
    roots.dedup_by(|second, first| second.root == first.root);
    roots
}

struct Server<'c> {
    connection: &'c Connection,
    encoding: Encoding,
    workspaces: Vec<Workspace>,
    /// What is saved of answers, by workspace.
    saved: Vec<Saved>,
    /// Whether the editor asks for lenses again when it is told to.
    refreshes_lenses: bool,
    /// Files that the editor shows mistakes of, by workspace and path.
    shown: BTreeMap<usize, BTreeSet<String>>,
    /// Whether something has changed since it was compiled.
    stale: bool,
}

impl Server<'_> {
    fn serve(&mut self) -> Result<(), lsp_server::ProtocolError> {
        loop {
            let message = if self.stale {
                match self.connection.receiver.recv_timeout(PAUSE) {
                    Ok(message) => message,
                    Err(error) if error.is_timeout() => {
                        self.refresh();
                        continue;
                    }
                    Err(_) => return Ok(()),
                }
            } else {
                match self.connection.receiver.recv() {
                    Ok(message) => message,
                    Err(_) => return Ok(()),
                }
            };
            match message {
                Message::Request(request) => {
                    if self.connection.handle_shutdown(&request)? {
                        return Ok(());
                    }
                    self.answer(request);
                }
                Message::Notification(notification) => self.note(notification),
                Message::Response(_) => {}
            }
        }
    }

    fn send(&self, message: impl Into<Message>) {
        // An editor that has gone away hears nothing; the next read ends the conversation.
        let _ = self.connection.sender.send(message.into());
    }

    /// Asks to hear of files that others change.
    fn watch(&self) -> Result<(), serde_json::Error> {
        let watcher = FileSystemWatcher { glob_pattern: GlobPattern::String("**/*".to_owned()), kind: None };
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: vec![watcher] };
        let registration = Registration {
            id: "files".to_owned(),
            method: DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: Some(serde_json::to_value(options)?),
        };
        let params = RegistrationParams { registrations: vec![registration] };
        self.send(Request::new(RequestId::from(1), RegisterCapability::METHOD.to_owned(), params));
        Ok(())
    }

    fn note(&mut self, Notification { method, params }: Notification) {
        match method.as_str() {
            DidOpenTextDocument::METHOD => {
                if let Some(DidOpenTextDocumentParams { text_document }) = read(params) {
                    self.set(&text_document.uri, Some(text_document.text));
                }
            }
            DidChangeTextDocument::METHOD => {
                if let Some(DidChangeTextDocumentParams { text_document, mut content_changes }) = read(params)
                    && let Some(change) = content_changes.pop()
                {
                    self.set(&text_document.uri, Some(change.text));
                }
            }
            DidCloseTextDocument::METHOD => {
                if let Some(DidCloseTextDocumentParams { text_document }) = read(params) {
                    self.set(&text_document.uri, None);
                }
            }
            DidSaveTextDocument::METHOD => self.stale = true,
            DidChangeWatchedFiles::METHOD => {
                self.stale = true;
                if self.refreshes_lenses {
                    self.send(Request::new(RequestId::from(2), CodeLensRefresh::METHOD.to_owned(), ()));
                }
            }
            _ => {}
        }
    }

    fn set(&mut self, uri: &Uri, text: Option<String>) {
        if let Some((at, path)) = self.find(uri) {
            self.workspaces[at].set(path, text);
            self.stale = true;
        }
    }

    /// The workspace of a file, and its path there; the deepest, where one is in another.
    fn find(&self, uri: &Uri) -> Option<(usize, String)> {
        let path = place::path(uri)?;
        let inside = self.workspaces.iter().enumerate().filter_map(|(at, root)| Some((at, root.relative(&path)?)));
        inside.min_by_key(|(_, relative)| relative.len())
    }

    /// Compiles every root, and publishes what is wrong in each file.
    fn refresh(&mut self) {
        self.stale = false;
        for at in 0..self.workspaces.len() {
            self.workspaces[at].refresh();
            let workspace = &self.workspaces[at];
            let mut by_path: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
            let mut texts: HashMap<&str, String> = HashMap::new();
            for diagnostic in &workspace.compiled.diagnostics {
                let Some(place) = &diagnostic.place else { continue };
                let text = texts.entry(&place.path).or_insert_with(|| workspace.text(&place.path).unwrap_or_default());
                by_path.entry(place.path.clone()).or_default().push(self.shown(diagnostic, text, place));
            }
            // What has no mistake any more is told, too.
            let before = self.shown.insert(at, by_path.keys().cloned().collect()).unwrap_or_default();
            for path in before {
                by_path.entry(path).or_default();
            }
            for (path, diagnostics) in by_path {
                let Some(uri) = place::address(&self.workspaces[at].root.join(path)) else { continue };
                let params = PublishDiagnosticsParams { uri, diagnostics, version: None };
                self.send(Notification::new(PublishDiagnostics::METHOD.to_owned(), params));
            }
        }
    }

    fn shown(
        &self,
        diagnostic: &crate::diagnostic::Diagnostic,
        text: &str,
        place: &crate::diagnostic::Place,
    ) -> Diagnostic {
        let hint = diagnostic.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
        Diagnostic {
            range: self.encoding.range(text, place.start, place.end),
            severity: Some(match diagnostic.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
            }),
            code: Some(NumberOrString::String(diagnostic.code.to_owned())),
            source: Some("prework".to_owned()),
            message: format!("{}{hint}", diagnostic.message),
            ..Diagnostic::default()
        }
    }

    fn answer(&mut self, Request { id, method, params }: Request) {
        // What an answer rests on must be what the editor shows.
        if self.stale {
            self.refresh();
        }
        let found = match method.as_str() {
            Completion::METHOD => read(params).map(|params| self.completion(&params)),
            HoverRequest::METHOD => read(params).map(|params| self.hover(&params)),
            GotoDefinition::METHOD => read(params).map(|params| self.definition(&params)),
            CodeLensRequest::METHOD => read(params).map(|params| self.lenses(&params)),
            CodeActionRequest::METHOD => read(params).map(|params| self.actions(&params)),
            _ => {
                let message = format!("there is no method `{method}` here");
                return self.send(Response::new_err(id, ErrorCode::MethodNotFound as i32, message));
            }
        };
        self.send(match found {
            Some(found) => Response::new_ok(id, found),
            None => Response::new_err(id, ErrorCode::InvalidParams as i32, format!("`{method}` can't be read")),
        });
    }

    /// The workspace, path and text that a request is about, and what byte.
    fn asked(&self, at: &TextDocumentPositionParams) -> Option<(&Workspace, String, String, usize)> {
        let (workspace, path) = self.find(&at.text_document.uri)?;
        let workspace = &self.workspaces[workspace];
        let text = workspace.text(&path)?;
        let byte = self.encoding.byte(&text, at.position);
        Some((workspace, path, text, byte))
    }

    fn completion(&self, params: &CompletionParams) -> Value {
        let Some((workspace, path, text, byte)) = self.asked(&params.text_document_position) else {
            return Value::Null;
        };
        let origin = origin::at(&text, byte, is_yaml(&path));
        to_value(complete::items(workspace, &path, &text, &origin, self.encoding))
    }

    fn hover(&self, params: &HoverParams) -> Value {
        let asked = self.asked(&params.text_document_position_params);
        let Some((workspace, path, text, byte)) = asked else { return Value::Null };
        let told = explain::hover(workspace, &path, &origin::at(&text, byte, is_yaml(&path)));
        told.map_or(Value::Null, |value| {
            let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
            to_value(Hover { contents, range: None })
        })
    }

    fn definition(&self, params: &GotoDefinitionParams) -> Value {
        let asked = self.asked(&params.text_document_position_params);
        let Some((workspace, path, text, byte)) = asked else { return Value::Null };
        let found = explain::definition(workspace, &path, &origin::at(&text, byte, is_yaml(&path)));
        let location = found.and_then(|(file, wanted)| {
            let target = workspace.text(&file)?;
            let lower = target.to_lowercase();
            let at = if wanted.is_empty() || lower.len() != target.len() {
                0
            } else {
                lower.find(&wanted.to_lowercase()).unwrap_or(0)
            };
            let range = self.encoding.range(&target, at, at + if at > 0 { wanted.len() } else { 0 });
            Some(Location::new(place::address(&workspace.root.join(file))?, range))
        });
        location.map_or(Value::Null, to_value)
    }

    /// How the questions of a file are answered.
    fn lenses(&mut self, params: &CodeLensParams) -> Value {
        let Some((at, path)) = self.find(&params.text_document.uri) else { return Value::Null };
        to_value(lens::lenses(&self.workspaces[at], &mut self.saved[at], &path))
    }

    /// What can be mended at once of the mistakes in a range.
    fn actions(&self, params: &CodeActionParams) -> Value {
        let uri = &params.text_document.uri;
        let Some((workspace, path)) = self.find(uri) else { return Value::Null };
        let workspace = &self.workspaces[workspace];
        let text = workspace.text(&path).unwrap_or_default();
        let mut actions = Vec::new();
        for diagnostic in &workspace.compiled.diagnostics {
            let (Some(fix), Some(place)) = (&diagnostic.fix, &diagnostic.place) else { continue };
            let range = self.encoding.range(&text, place.start, place.end);
            if place.path != path || range.end < params.range.start || params.range.end < range.start {
                continue;
            }
            let edit = TextEdit {
                range: self.encoding.range(&text, fix.place.start, fix.place.end),
                new_text: fix.text.clone(),
            };
            #[allow(clippy::mutable_key_type, reason = "the protocol's own map")]
            let changes = HashMap::from([(uri.clone(), vec![edit])]);
            actions.push(CodeActionOrCommand::CodeAction(CodeAction {
                title: format!("Write `{}`", fix.text.trim()),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![self.shown(diagnostic, &text, place)]),
                edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
                is_preferred: Some(true),
                ..CodeAction::default()
            }));
        }
        to_value(actions)
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Option<T> {
    serde_json::from_value(params).ok()
}

fn to_value(of: impl serde::Serialize) -> Value {
    serde_json::to_value(of).unwrap_or_default()
}

fn is_yaml(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some((_, "yaml" | "yml")))
}
