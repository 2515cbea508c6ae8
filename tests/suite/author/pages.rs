//! Markdown and the tree of blocks it becomes, side by side.

use super::dsl::author;
use prework::course::{Block, Inline, ListItem, Scoring, Task};
use std::fmt::Write;

/// The blocks of a page, one a line, in a short form.
fn blocks(blocks: &[Block], depth: usize, out: &mut String) {
    for block in blocks {
        let pad = "  ".repeat(depth);
        let mut line = |text: &str| writeln!(out, "{pad}{text}").unwrap();
        match block {
            Block::Paragraph(text) => line(&format!("p {}", inlines(text))),
            Block::Heading { level, anchor, text } => line(&format!("h{level} #{anchor} {}", inlines(text))),
            Block::Code { language, text } => line(&format!("code {language} {text:?}")),
            Block::Quote(body) => {
                line("quote");
                self::blocks(body, depth + 1, out);
            }
            Block::Callout(kind, body) => {
                line(&format!("{kind:?}"));
                self::blocks(body, depth + 1, out);
            }
            Block::Div { kind, title, body } => {
                line(&format!("div {kind:?} {}", title.as_deref().unwrap_or("-")));
                self::blocks(body, depth + 1, out);
            }
            Block::Tabs { synced, panels } => {
                line(&format!("tabs synced={synced}"));
                for panel in panels {
                    writeln!(out, "{pad}  #{} {}", panel.anchor, inlines(&panel.title)).unwrap();
                    self::blocks(&panel.body, depth + 2, out);
                }
            }
            Block::List { start, tight, items } => {
                line(&format!("list {start:?} tight={tight}"));
                for ListItem { task, body } in items {
                    writeln!(out, "{pad}  item {task:?}").unwrap();
                    self::blocks(body, depth + 2, out);
                }
            }
            Block::Question(question) => {
                line(&format!("question {} {} {}", question.id, kind(&question.task), inlines(&question.prompt)));
                for choice in question.task.choices() {
                    writeln!(out, "{pad}  {} {}", if choice.right { "+" } else { "-" }, inlines(&choice.text)).unwrap();
                    self::blocks(&choice.feedback, depth + 2, out);
                }
                match &question.task {
                    Task::Gaps { gaps, any_order } => writeln!(out, "{pad}  {gaps:?} any_order={any_order}").unwrap(),
                    Task::Essay { rubric } => self::blocks(rubric, depth + 2, out),
                    Task::Match { sources, targets, right, .. } => {
                        let all = |texts: &[Vec<Inline>]| texts.iter().map(|text| inlines(text)).collect::<Vec<_>>();
                        writeln!(out, "{pad}  {:?} {:?} {right:?}", all(sources), all(targets)).unwrap();
                    }
                    Task::Order { items: texts } | Task::Survey { scale: texts } => {
                        for text in texts {
                            writeln!(out, "{pad}  = {}", inlines(text)).unwrap();
                        }
                    }
                    _ => {}
                }
                let with = (question.points, question.scoring, question.tries, question.unshuffled);
                if with != (1, Scoring::Whole, 2, false) {
                    writeln!(out, "{pad}  {with:?}").unwrap();
                }
                for (name, body) in [("hint", &question.hint), ("explanation", &question.explanation)] {
                    if !body.is_empty() {
                        writeln!(out, "{pad}  {name}").unwrap();
                        self::blocks(body, depth + 2, out);
                    }
                }
            }
            Block::Table { align, head, rows } => {
                let row =
                    |cells: &Vec<Vec<Inline>>| cells.iter().map(|cell| inlines(cell)).collect::<Vec<_>>().join("|");
                let rows: Vec<String> = rows.iter().map(row).collect();
                line(&format!("table {align:?} {} / {}", row(head), rows.join(" / ")));
            }
            other => line(&format!("{other:?}")),
        }
    }
}

/// The name of a task's variant.
fn kind(task: &Task) -> String {
    format!("{task:?}").chars().take_while(|c| c.is_alphanumeric()).collect()
}

fn inlines(text: &[Inline]) -> String {
    let piece = |inline: &Inline| match inline {
        Inline::Text(text) => text.clone(),
        Inline::Emphasis(text) => format!("*{}*", inlines(text)),
        Inline::Strong(text) => format!("**{}**", inlines(text)),
        Inline::Code(code) => format!("`{code}`"),
        Inline::Link { url, text, .. } => format!("[{}]({url})", inlines(text)),
        Inline::Image { url, alt, title } => format!("![{alt}]({url} {title:?})"),
        Inline::Math(tex) => format!("${tex}$"),
        Inline::Gap(place) => format!("[{place}]"),
        Inline::SoftBreak => "~".to_owned(),
        Inline::FootnoteMark(label) => format!("[^{label}]"),
        other => format!("{other:?}"),
    };
    text.iter().map(piece).collect()
}

/// Asserts the tree of the page `a/index.md`, which stands beside `a/b.md` and `a/x.svg`.
#[track_caller]
fn page(source: &str, expected: &str) {
    let root = author().file("a/index.md", source).file("a/b.md", "## There\n").file("a/x.svg", "");
    root.clone().check("");
    let compiled = root.compile();
    let mut found = String::new();
    blocks(&compiled.catalog.courses[0].modules[0].lessons[0].body, 0, &mut found);
    assert!(found == expected, "expected:\n{expected}\nfound:\n{found}");
}

#[test]
fn common_mark_keeps_its_meaning() {
    page(
        "# Title\n\nOne *two* **three** `four`\nfive [b](b.md#there) <https://example.org>\n\n1. a\n2. b\n\n- x\n\n- [ ] y\n\n***\n\n```rust,ignore\nlet x;\n```\n\n> quote\n\n> [!TIP]\n> tip\n\n| a | b |\n|---|:-:|\n| 1 |\n",
        "\
p One *two* **three** `four`~five [b](prework:course/a/b/#there) [https://example.org](https://example.org)
list Some(1) tight=true
  item None
    p a
  item None
    p b
list None tight=false
  item None
    p x
  item Some(false)
    p y
Rule
code rust \"let x;\\n\"
quote
  p quote
Tip
  p tip
table [None, Center] a|b / 1|
",
    );
}

#[test]
fn references_and_footnotes_hold_across_divs() {
    page(
        "::: hint\n[b][there] and[^1]\n:::\n\n[there]: b.md\n\n[^1]: Below.\n\n## Same\n\n## Same\n\n## Own {#own}\n",
        "\
div Hint -
  p [b](prework:course/a/b/) and[^1]
Footnote(\"1\", [Paragraph([Text(\"Below.\")])])
h2 #same Same
h2 #same-1 Same
h2 #own Own
",
    );
}

#[test]
fn divs_nest_in_lists_and_lists_in_divs() {
    page(
        "::::: challenge [Try it]\n- one\n\n  ::: solution\n  two\n  :::\n- three\n:::\n\n```\n::: hint\n```\n",
        "\
div Challenge Try it
  list None tight=false
    item None
      p one
      div Solution -
        p two
    item None
      p three
code  \"::: hint\\n\"
",
    );
}

#[test]
fn pictures_alone_are_figures() {
    page(
        "![A hand](x.svg \"Caption\")\n\nSee ![a hand](x.svg).\n",
        "\
Figure { url: \"prework:course/a/x.svg\", alt: \"A hand\", caption: \"Caption\" }
p See ![a hand](prework:course/a/x.svg \"\").
",
    );
}

#[test]
fn a_single_choice_takes_its_feedback_hint_and_explanation() {
    page(
        "When *first*? <!-- #first-moment points=2 concept=moments -->\n\n- ( ) After\n  > The fourth.\n- (x) Before\n\n> [!HINT]\n> Think.\n\n> [!EXPLANATION]\n> It protects.\n\n> [!NOTE]\n> Another matter.\n",
        "\
question first-moment Single When *first*?
  - After
    p The fourth.
  + Before
  (2, Whole, 2, false)
  hint
    p Think.
  explanation
    p It protects.
Note
  p Another matter.
",
    );
}

#[test]
fn a_task_list_is_a_question_only_with_an_id() {
    page(
        "Pack:\n\n- [x] Gloves\n- [ ] Rings\n\nWhich? <!-- #pack scoring=partial -->\n\n- [x] Gloves\n- [ ] Rings\n\nAnd:\n\n- ( ) Only some\n- items\n",
        "\
p Pack:
list None tight=true
  item Some(true)
    p Gloves
  item Some(false)
    p Rings
question pack Multiple Which?
  + Gloves
  - Rings
  (1, Partial, 2, false)
p And:
list None tight=true
  item None
    p ( ) Only some
  item None
    p items
",
    );
}

#[test]
fn tabs_are_headings_in_a_div_or_divs_in_a_row() {
    page(
        "\
::: group-tab

## Linux {#penguin}

Type it.

## Windows

Click it.

:::

::: tab One
1
:::

::: tab Two
2
:::

::: tab Two
again
:::
",
        "\
tabs synced=true
  #penguin Linux
    p Type it.
  #windows Windows
    p Click it.
tabs synced=false
  #one One
    p 1
  #two Two
    p 2
tabs synced=false
  #two-1 Two
    p again
",
    );
}

#[test]
fn a_page_is_made_of_parts_too() {
    let compiled = author()
        .file("a/index.md", "# A\n\nBefore\n\n{{#include ../_parts/rub.md}}\n\n> {{#include ../_parts/rub.md:two}}\n\n## Rub\n")
        .file("_parts/rub.md", "---\ntitle: x\n---\n## Rub\n\n![Hands](x.svg)\n\n<!-- ANCHOR: two -->\n\nSee [it](../a/index.md#rub).\n\n<!-- ANCHOR_END: two -->\n\n{{#include more.md}}\n")
        .file("_parts/more.md", "Why? <!-- #why -->\n\n- (x) Yes\n- ( ) No\n")
        .file("_parts/x.svg", "")
        .compile();
    assert_eq!(compiled.diagnostics, []);
    let lesson = &compiled.catalog.courses[0].modules[0].lessons[0];
    let mut found = String::new();
    blocks(&lesson.body, 0, &mut found);
    let expected = "\
p Before
h2 #rub Rub
Figure { url: \"prework:course/_parts/x.svg\", alt: \"Hands\", caption: \"\" }
Html(\"<!-- ANCHOR: two -->\\n\")
p See [it](prework:course/a/#rub).
Html(\"<!-- ANCHOR_END: two -->\\n\")
question why Single Why?
  + Yes
  - No
quote
  p See [it](prework:course/a/#rub).
h2 #rub-1 Rub
";
    assert!(found == expected, "found:\n{found}");
    assert_eq!(lesson.questions.len(), 1);
    assert_eq!(compiled.catalog.courses[0].modules.len(), 1);
}

#[test]
fn terms_lead_to_the_glossary_once_a_page() {
    let compiled = author()
        .file("glossary.md", "Route\n: The way in.\n")
        .file("a/index.md", "# Route\n\n[Route](b.md), `route`: the route, the route.\n\nWhich route? <!-- #q -->\n\n- (x) This route\n- ( ) No\n")
        .file("a/b.md", "*The route.*\n")
        .compile();
    assert_eq!(compiled.diagnostics, []);
    let mut found = String::new();
    for lesson in &compiled.catalog.courses[0].modules[0].lessons {
        blocks(&lesson.body, 0, &mut found);
    }
    assert_eq!(
        found,
        "p [Route](prework:course/a/b/), `route`: the [route](prework:course/glossary/#route), the route.\nquestion q Single Which route?\n  + This route\n  - No\np *The [route](prework:course/glossary/#route).*\n"
    );
}

#[test]
fn recordings_have_captions_and_a_transcript() {
    let compiled = author()
        .file("a/index.md", "![Rubbing in](rub.mp4 \"Twenty seconds\")\n\nOr ![by itself](rub.mp4).\n")
        .file("a/b.md", "![](<my talk.mp3>)\n\n![](my%20talk.mp3)\n\n![](https://x.example/a.mp4#t=3.5)\n")
        .file("a/my talk.mp3", "")
        .file("a/my talk.vtt", "WEBVTT\n")
        .file("a/rub.mp4", "")
        .file("a/rub.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nWet your hands.\n")
        .file("a/rub.fr.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nMouillez.\n")
        .file("a/rubber.vtt", "")
        .compile();
    assert_eq!(compiled.diagnostics, []);
    let mut found = String::new();
    blocks(&compiled.catalog.courses[0].modules[0].lessons[0].body, 0, &mut found);
    assert_eq!(
        found,
        r#"Media(Media { kind: Video, id: "rub", url: "prework:course/a/rub.mp4", label: "Rubbing in", caption: "Twenty seconds", tracks: [Track { url: "prework:course/a/rub.vtt", language: "" }, Track { url: "prework:course/a/rub.fr.vtt", language: "fr" }], transcript: ["Wet your hands."] })
p Or [by itself](prework:course/a/rub.mp4).
"#
    );
    let ids: Vec<&str> = compiled.catalog.courses[0].modules[0].lessons[1]
        .body
        .iter()
        .map(|block| if let Block::Media(media) = block { media.id.as_str() } else { "" })
        .collect();
    assert_eq!(ids, ["my-talk", "my-talk-2", "a"]);
    let assets: Vec<_> = compiled.assets.iter().map(|asset| asset.source.as_str()).collect();
    assert_eq!(assets, ["a/my talk.mp3", "a/my talk.vtt", "a/rub.fr.vtt", "a/rub.mp4", "a/rub.vtt"]);
}

#[test]
fn lines_for_the_compiler_are_not_shown() {
    let compiled = author()
        .file("book.toml", "[book]\n")
        .file("src/SUMMARY.md", "- [A](a.md)\n")
        .file("src/a.md", "```rust,ignore\n# fn main() {\n#[x]\n## y\n    # z();\n#\n# }\n```\n\n```py\n# why\n```\n")
        .compile();
    let mut found = String::new();
    blocks(&compiled.catalog.courses[0].modules[0].lessons[0].body, 0, &mut found);
    assert_eq!(found, "code rust \"#[x]\\n# y\\n\"\ncode py \"# why\\n\"\n");
}

#[test]
fn brackets_that_are_no_gap_stay_as_they_are() {
    page(
        "Which makes [[Obsidian]] links, $[[1,2]]$ and [this](https://x.example/[[Page]])? <!-- #b -->\n\n- [x] a\n- [ ] b\n\n\
         Sag [[Übung]]. <!-- reviewed --> <!-- #g -->\n\nHow? <!-- #s type=survey -->\n\n- ( ) Badly\n- ( ) Well\n",
        r#"question b Multiple Which makes [[Obsidian]] links, $[[1,2]]$ and [this](https://x.example/[[Page]])?
  + a
  - b
question g Gaps Sag [0].
  [Text { accepted: ["Übung"], case_matters: false }] any_order=false
question s Survey How?
  = Badly
  = Well
"#,
    );
}

#[test]
fn every_kind_of_question() {
    page(
        "\
Clean hands save lives. <!-- #tf -->

- ( ) False
- (x) True.

The branch is called [[main|master]], **never [[=Trunk]]**. <!-- #branch scoring=partial order=any -->

> [!EXPLANATION]
> It *was* [[master]] once.

How many seconds? [[#20..30]]
<!-- #seconds tries=5 -->

Why? <!-- #why type=essay points=4 -->

> [!RUBRIC]
> Says who is protected.

First things first. <!-- #steps type=order scoring=partial -->

1. Soap
2. Rub
3. Rinse

What goes where? <!-- #bins type=match -->

| waste | bin |
|---|---|
| needle | yellow |
| glove | black |
| blade | yellow |
|  | blue |

How was it? <!-- #how type=survey -->

- Easy
- Hard

Draw it. <!-- #draw type=other -->
",
        r#"question tf TrueFalse Clean hands save lives.
  + True.
  - False
question branch Gaps The branch is called [0], **never [1]**.
  [Text { accepted: ["main", "master"], case_matters: false }, Text { accepted: ["Trunk"], case_matters: true }] any_order=true
  (1, Partial, 2, false)
  explanation
    p It *was* [[master]] once.
question seconds Gaps How many seconds? [0]
  [Number { low: Some(Decimal(20000000000000)), high: Some(Decimal(30000000000000)) }] any_order=false
  (1, Whole, 5, false)
question why Essay Why?
    p Says who is protected.
  (4, Whole, 2, false)
question steps Order First things first.
  = Soap
  = Rub
  = Rinse
  (1, Partial, 2, false)
question bins Match What goes where?
  ["needle", "glove", "blade"] ["yellow", "black", "blue"] [0, 1, 0]
question how Survey How was it?
  = Easy
  = Hard
question draw Other Draw it.
"#,
    );
}

#[test]
fn maths_is_read_in_ours_and_a_dollar_is_a_dollar_elsewhere() {
    page("Costs $x^2$.\n\n$$\ny\n$$\n", "p Costs $x^2$.\nMath(\"\\ny\\n\")\n");
}

#[test]
fn an_assessment_keeps_no_question_in_its_text() {
    let compiled = author()
        .file("a/index.md", "Text\n")
        .file("a/assessment.md", "---\npass: 66.67%\ndraw: 1\n---\n\nIntro\n\n::: hint\nOne? <!-- #one -->\n\n- (x) Yes\n- ( ) No\n:::\n\n- Two? <!-- #two points=3 -->\n\n  - [x] Yes\n  - [ ] No\n")
        .compile();
    let assessment = compiled.catalog.courses[0].modules[0].assessment.clone().unwrap();
    let mut intro = String::new();
    blocks(&assessment.intro, 0, &mut intro);
    assert_eq!(intro, "p Intro\nlist None tight=false\n  item None\n");
    let questions: Vec<_> = assessment.questions.iter().map(|q| (q.id.as_str(), kind(&q.task), q.points)).collect();
    assert_eq!(questions, [("one", "Single".to_owned(), 1), ("two", "Multiple".to_owned(), 3)]);
    assert_eq!((assessment.pass, assessment.drawn()), (6667, 1));
}

#[test]
fn assets_are_those_that_pages_name() {
    let compiled = author()
        .file("courses/c/a/index.md", "![x](x.svg)\n\n<img src='../y.svg' alt='y'>\n")
        .file("courses/c/a/x.svg", "")
        .file("courses/c/y.svg", "")
        .file("courses/c/unused.svg", "")
        .compile();
    assert_eq!(compiled.diagnostics, []);
    let assets: Vec<_> = compiled.assets.iter().map(|a| (a.source.as_str(), a.path.as_str())).collect();
    assert_eq!(assets, [("courses/c/a/x.svg", "c/a/x.svg"), ("courses/c/y.svg", "c/y.svg")]);
}
