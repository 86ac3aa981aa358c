from mldebt.rulebook.document import blocks, sections, split_front_matter

TEXT = """+++
code = "X"
+++

## Why

Prose.

## Bad

```python file=a.py case=one
## not a heading
x = 1
```
```yaml
a: 1
```

~~~toml history
[[commits]]
~~~
"""


def test_front_matter_and_line_of_body() -> None:
    front, body, line = split_front_matter(TEXT) or ("", "", 0)
    assert front == 'code = "X"\n'
    assert body.startswith("\n## Why")
    assert line == 4
    assert split_front_matter("# no front matter") is None
    assert split_front_matter("+++\nnever closed\n") is None


def test_sections_ignore_headings_in_code() -> None:
    _, body, line = split_front_matter(TEXT) or ("", "", 0)
    found = sections(body, line)
    assert [section.title for section in found] == ["Why", "Bad"]
    lines = TEXT.splitlines()
    assert all(lines[section.line - 1] == f"## {section.title}" for section in found)


def test_blocks_know_attributes_text_and_line() -> None:
    _, body, line = split_front_matter(TEXT) or ("", "", 0)
    python, yaml, toml = blocks(sections(body, line)[1])
    assert (python.language, python.attributes) == ("python", {"file": "a.py", "case": "one"})
    assert python.text == "## not a heading\nx = 1\n"
    assert TEXT.splitlines()[python.line - 1] == "## not a heading"
    assert (yaml.language, yaml.text) == ("yaml", "a: 1\n")
    assert toml.attributes == {"history": ""}


def test_unclosed_block_ends_with_the_section() -> None:
    (section,) = sections("## Bad\n\n```python\nx = 1\n")
    assert blocks(section)[0].text == "x = 1\n"
