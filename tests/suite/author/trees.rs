//! Folders of every kind, and the outline they compile to.

use super::dsl::author;

#[test]
fn a_folder_of_plain_markdown() {
    author()
        .file("README.md", "# Baking\n\nBread and cake.\n")
        .file("10-cake.md", "# Cake\n\nEggs.\n")
        .file("2-bread/1 flour.md", "Rye.\n")
        .file("2-bread/10-oven.md", "# The oven\n")
        .file("2-bread/2-yeast.md", "Wild.\n")
        .file("2-bread/oven.svg", "")
        .file("LICENSE.md", "Free.\n")
        .outline(
            "\
baking: Baking
  bread: Bread, 3 min
    flour: Flour (2-bread/1 flour.md) -> baking/bread/
    yeast: Yeast (2-bread/2-yeast.md) -> baking/bread/yeast/
    oven: The oven (2-bread/10-oven.md) -> baking/bread/oven/
  cake: Cake, 1 min
    index: Cake (10-cake.md) -> baking/cake/
  page license: LICENSE (LICENSE.md)
",
        );
}

#[test]
fn a_course_of_ours() {
    author()
        .file("prework.yaml", "title: All\n")
        .file("courses/gowns/course.yaml", "title: Gowns and gloves\n")
        .file(
            "courses/gowns/01-on/index.md",
            "---\ntitle: On\nduration: 20m\nprerequisite_for: [lab]\n---\n\n# Getting dressed\n",
        )
        .file("courses/gowns/01-on/02-order.md", "---\ntitle: The order\n---\n")
        .file("courses/gowns/01-on/assessment.md", "Why? <!-- #q -->\n\n- (x) Yes\n- ( ) No\n")
        .file("courses/gowns/02-off.md", "---\nrequires: [on]\n---\n\n# Off\n")
        .file("courses/gowns/workshops/lab.md", "---\ntitle: The lab\nrequires: [off]\n---\n")
        .file("courses/gowns/glossary.md", "# Words\n")
        .file("courses/sales/index.md", "# Selling\n")
        .file("courses/sales/workshops/practice.md", "---\nrequires: [gowns/off]\n---\n\n# Practice\n")
        .outline(
            "\
gowns: Gowns and gloves
  on: On, 20 min
    index: Getting dressed (courses/gowns/01-on/index.md) -> gowns/on/
    order: The order (courses/gowns/01-on/02-order.md) -> gowns/on/order/
    assessment of 1
  off: Off, 1 min
    index: Off (courses/gowns/02-off.md) -> gowns/off/
  workshop lab: The lab <- gowns/off, gowns/on
  page glossary: Words (courses/gowns/glossary.md)
sales: Selling
  workshop practice: Practice <- gowns/off
",
        );
}

#[test]
fn an_mdbook_in_its_own_order() {
    author()
        .file("book.toml", "[book]\ntitle = \"A book\"\n")
        .file(
            "src/SUMMARY.md",
            "# Summary\n\n[Foreword](foreword.md)\n\n# Part\n\n- [Second](b/README.md)\n  - [Deep](b/deep.md)\n    - [Deeper](b/deeper.md)\n- [Draft]()\n- [First](a.md)\n\n[End](end.md)\n",
        )
        .file("src/foreword.md", "# Foreword\n")
        .file("src/a.md", "---\nlayout: post\n---\n# First\n\nCosts $5 and $6. See [second](b/index.html#x-y) and [the std](../std/index.html).\n")
        .file("src/b/README.md", "# Second\n\n## X y\n")
        .file("src/b/deep.md", "## Deep\n")
        .file("src/b/deeper.md", "Text\n")
        .file("src/end.md", "Text\n")
        .file("src/unlisted.md", "Text\n")
        .file("README.md", "About the repo\n")
        .outline(
            "\
a-book: A book
  b: Second, 3 min
    index: Second (src/b/README.md) -> a-book/b/
    deep: Deep (src/b/deep.md) -> a-book/b/deep/
    deeper: Deeper (src/b/deeper.md) -> a-book/b/deeper/
  a: First, 1 min
    index: First (src/a.md) -> a-book/a/
  page foreword: Foreword (src/foreword.md)
  page end: End (src/end.md)
  page unlisted: Unlisted (src/unlisted.md)
",
        );
}

#[test]
fn a_carpentries_lesson_in_its_own_order() {
    let episode = "---\ntitle: Setting up\nteaching: 5\nexercises: 10\nquestions: [x]\n---\n\n::::: objectives\n\n- One\n\n:::::::::\n\n![A branch](fig/b.svg){alt='A line\nthat forks' width='60%'}\n";
    author()
        .file("config.yaml", "title: 'Git'\nepisodes:\n- 02-setup.md\n- 01-basics.md\n")
        .file(
            "episodes/01-basics.md",
            "See [conflict](../learners/reference.md#conflict), [setup](../learners/setup.md).\n",
        )
        .file("episodes/02-setup.md", episode)
        .file("episodes/fig/b.svg", "")
        .file("index.md", "Hello\n")
        .file("learners/reference.md", "[conflict]{#conflict}\n: Two changes\n")
        .file("learners/setup.md", "Text\n")
        .file("instructors/notes.md", "Text\n")
        .file("README.md", "Text\n")
        .file("CODE_OF_CONDUCT.md", "Text\n")
        .file("site/README.md", "Text\n")
        .outline(
            "\
git: Git
  setup: Setting up, 15 min
    index: Setting up (episodes/02-setup.md) -> git/setup/
  basics: Basics, 1 min
    index: Basics (episodes/01-basics.md) -> git/basics/
  page code_of_conduct: CODE OF CONDUCT (CODE_OF_CONDUCT.md)
  page notes: Notes (instructors/notes.md)
  page reference: Reference (learners/reference.md)
  page learners-setup: Setup (learners/setup.md)
",
        );
}
