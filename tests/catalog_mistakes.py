"""Mistakes to plant in a copy of the real data, one a row, for tests/test_catalog_check.py.

A row says: in this file (or in a file of this folder that has the place), replace what the pattern
finds by this text; then the check must report this code at the line and column where ‸ stands (which
is taken out first), with this word in its message. SOURCE becomes a source that the file has. `also`
are other codes that follow from it in the same file; a "*" allows any, in other files too.
"""

# ruff: noqa: E501  (a row of the table stays a row)
from __future__ import annotations

from typing import NamedTuple

PLACE = "‸"


class Mistake(NamedTuple):
    where: str
    find: str
    put: str
    code: str
    word: str
    also: tuple[str, ...] = ()
    reads: bool | None = None
    """Whether the file can still be read; None: to be seen from the code."""


M = Mistake
END = r"\Z"
TOP = r"\A"

PROGRAMS = [
    # -- reading the file
    M("programs", TOP, "‸", "file.empty", "empty"),
    M("programs", r"(?m)^kind: .*", "kind: a‸: b", "yaml.syntax", "second ': '"),
    M("programs", r"(?m)^kind: ", "kind: \t‸@", "yaml.syntax", "special character"),
    M("programs", r'(?m)^kind: (.*)', 'kind: ‸"\\1', "yaml.syntax", "never closed"),
    M("programs", r"(?m)^topics: \[", "topics: ‸[[", "yaml.syntax", "not closed"),
    M("programs", r"(?m)^kind: .*", "kind: &k course\noperator: ‸*k", "yaml.alias", "*k"),
    M("programs", r"(?m)^kind: (.*)", r"kind: ‸!thing \1", "yaml.tag", "!thing"),
    M("programs", r"(?m)^kind: ", "‸<<: {a: b}\nkind: ", "yaml.merge", "<<"),
    M("programs", r"(?m)^(name: .)", "\\1‸\x07", "yaml.character", "control"),
    M("programs", r"(?m)^(name: .)", "\\1‸\x00", "yaml.character", "control"),
    M("programs", END, "‸---\nid: two\n", "yaml.syntax", "second document"),
    M("programs", r"(?m)^(topics: )\[.*\]", "\\1" + "[" * 39 + "‸[" + "[" * 1_000 + "]" * 1_040,
      "yaml.depth", "40 levels"),
    # -- keys
    M("programs", r"(?m)^operator:", "‸opperator:", "key.unknown", "did you mean 'operator'"),
    M("programs", r"(?m)^kind:", "‸colour: red\nkind:", "key.unknown", "known keys: id, name"),
    M("programs", r"(?m)^kind:", "‸Kind: course\nkind:", "key.unknown", "did you mean 'kind'"),
    M("programs", r"(?m)^- \{name: (.*?), closes:", r"- {name: \1, ‸closing:", "key.unknown",
      "did you mean 'closes'"),
    M("programs", r"(?m)^id: (.*)\n((?:.*\n)*?)summary: .*\n", r"‸id: \1\n\2", "key.missing",
      "'summary'"),
    M("programs", r"(?m)^kind: (.*)", r"kind: \1" + "\n‸kind: course", "key.duplicate", "twice"),
    M("programs", r"(?m)^kind: (.*)", "? ‸[kind]\n: a\nkind: \\1", "key.type", "plain text"),
    # -- words of a list
    M("programs", r"(?m)^kind: .*", "kind: ‸felowship", "value.choice", "mean 'fellowship'"),
    M("programs", r"(?m)^kind: .*", "kind: ‸party", "value.choice", "one of: course"),
    M("programs", r"(?m)^topics: \[", "topics: [‸goverance, ", "value.choice", "'governance'"),
    M("programs", r"(?m)^mode: \{is: [a-z ]+", "mode: {is: ‸remote", "value.choice", "remote"),
    M("programs", r"(?m)^visa: \{is: [a-z ]+", "visa: {is: ‸yes", "value.choice", "sponsors"),
    M("programs", r"(?m)^intake: \{is: [a-z-]+", "intake: {is: ‸round", "value.choice", "'rounds'"),
    M("programs", r"(?m)^selectivity: \{band: [a-z ]+", "selectivity: {band: ‸hard",
      "value.choice", "hard"),
    M("programs", r"(?m)read: listing", "read: ‸list", "value.choice", "'listing'"),
    M("programs", r"(?m)^requires:(?: \[\])?\n(?:- .*\n)*",
      "requires:\n- {what: ‸citizen, in: [US], source: x}\n", "value.choice", "'citizenship'"),
    M("programs", r"(?m)^suits: \{stages: \[\w+", "suits: {stages: [‸mid-career", "value.choice",
      "stages"),
    # -- small values
    M("programs", r"(?m)^page: https://", "page: ‸www.", "link.invalid", "web address"),
    M("programs", r"(?m)page: \"https://", 'page: ‸"htp://', "link.invalid", "web address"),
    M("programs", r"(?m)^stipend: \{is: [A-Z]{3} ", "stipend: {is: ‸", "money.invalid", "money"),
    M("programs", r"(?m)^stipend: \{is: [A-Z]{3} ", "stipend: {is: ‸GPB ", "money.currency",
      "'GBP'"),
    M("programs", r"(?m)^stipend: \{is: [^,]*,", "stipend: {is: ‸USD 6000/fortnight,",
      "money.invalid", "fortnight"),
    M("programs", r"(?m)^stipend: \{is: [^,]*,", "stipend: {is: ‸USD 60-40/hour,",
      "money.invalid", "backwards"),
    M("programs", r"(?m)^cost: \{is: [^,]*,", "cost: {is: ‸500 euros,", "money.invalid", "euros"),
    M("programs", r"(?m)^weeks: \{is: [^,]*,", "weeks: {is: ‸12-10,", "range.invalid", "backwards"),
    M("programs", r"(?m)^weeks: \{is: [^,]*,", "weeks: {is: ‸a few,", "range.invalid", "a few"),
    M("programs", r"(?m)^places: \{is: \[[^\]]*\]", "places: {is: [‸Berkeley]", "city.invalid",
      "London GB"),
    M("programs", r"(?m)^places: \{is: \[[^\]]*\]", "places: {is: [‸London UKK]",
      "country.invalid", "UKK"),
    M("programs", r"closes: \d{4}-\d\d-\d\d", "closes: ‸2026-02-30", "date.invalid",
      "does not exist"),
    M("programs", r"closes: \d{4}-\d\d-\d\d", "closes: ‸2026/05/12", "date.invalid",
      "write 2026-05-12"),
    M("programs", r"closes: \d{4}-\d\d-\d\d", "closes: ‸30/11/2026", "date.invalid",
      "write 2026-11-30"),
    M("programs", r"closes: \d{4}-\d\d-\d\d", "closes: ‸2026-13", "date.invalid", "no such month"),
    M("programs", r"as_of: \d{4}-\d\d\b(-\d\d)?", "as_of: ‸May 2026", "date.invalid",
      "write 2026-05"),
    M("programs", r"as_of: \d{4}\b[0-9-]*", "as_of: ‸20266", "date.invalid", "20266"),
    M("programs", r"(?m)^id: .*", "id: ‸Our_Course", "id.invalid", "lower case"),
    M("programs", r"(?m)^summary: .*", "summary:‸ ", "value.type", "found nothing"),
    M("programs", r"(?m)^summary: .*", 'summary: ‸""', "value.type", "found nothing"),
    M("programs", r"(?m)^summary: .*", "summary: ‸" + "x" * 13_000, "value.long", "12,000"),
    M("programs", r"(?m)^topics: .*", "topics: ‸technical", "value.type", "write [technical]"),
    M("programs", r"(?m)^mode: .*", "mode: ‸online", "value.type", "a mapping"),
    M("programs", r"(?m)^name: (.*)", r"name: ‸[\1]", "value.type", "found a list"),
    M("programs", r"(?m)p50: [\d.]+", "p50: ‸ten", "value.type", "a number"),
    M("programs", r"(?m)^(builds:\n- \{competency: [a-z-]+, )from: \d", r"\1from: ‸none",
      "value.type", "whole number"),
    # -- provenance and reasons
    M("programs", r"(?m)^mode: \{.*", "mode: {‸is: online}", "fact.source", "'source' is missing"),
    M("programs", r"(?m)^source: .*", "source: ‸[]", "fact.source", "found nothing"),
    M("programs", r"(?m)^(weeks: \{is: [^,]*, source: ).*?\}$", r"\1‸}", "fact.source", "nothing"),
    M("programs", r"(?m)^(- \{name: [^,]*, closes: [0-9-]*), .*", "- {‸name: Next, closes: 2026-05}",
      "fact.source", "rounds[1]"),
    M("programs", r"(?m)^selectivity: .*", "selectivity: {‸band: open}", "judgment.because",
      "'because' is missing"),
    M("programs", r"(?m)^(selectivity: \{.*?because: ).*", r"\1‸}", "judgment.because", "nothing"),
    M("programs", r"(?m)^(selectivity: \{.*?because: ).*", r'\1‸" "}', "judgment.because",
      "nothing"),
    M("programs", r"(?m)^(selectivity: \{.*?because: ).*", r"\1‸obvious}", "judgment.because",
      "no reason"),
    M("programs", r"(?m)^(selectivity: \{.*?because: ).*", r"\1‸see above}", "judgment.because",
      "no reason"),
    M("programs/saif.yaml", r"(?m)^(selectivity: \{.*?because: ).*",
      r"\1‸its co-director puts Summer 2025 at 4.3 of 100 first-stage applicants}",
      "judgment.copied", "programs/mats.yaml"),
    M("programs/spar.yaml",
      r"(?m)^(- \{competency: writing, from: .*?because: ).*",
      r"\1‸three months on one question with a mentor usually ends in a write-up that others "
      "can check}", "judgment.copied", "inside this file"),
    M("programs", r"(?m)^source: .*", "source: ‸lisst", "source.unknown", "lisst"),
    M("programs", r"(?m)^sources:\n", 'sources:\n  ‸zz-old: {page: "https://a.org", read: page}\n',
      "source.unused", "zz-old"),
    # -- judgments
    M("programs", r"(?m)^(builds:\n- \{competency: [a-z-]+, from: )\d, to: \d", r"\g<1>2, to: ‸2",
      "level.rise", "rise"),
    M("programs", r"(?m)^(expects:\n- \{competency: [a-z-]+, level: )\d", r"\1‸7", "level.range",
      "1 to 4"),
    M("programs", r"(?m)^application: \{p50: [\d.]+, p80: [\d.]+", "application: {p50: 30, p80: ‸20",
      "hours.order", "p50 <= p80"),
    M("programs", r"(?m)^builds:\n- \{competency: [a-z-]+", "builds:\n- {competency: ‸writng",
      "id.unknown", "'writing'"),
    M("programs", r"(?m)^expects:\n- \{competency: [a-z-]+", "expects:\n- {competency: ‸juggling",
      "id.unknown", "juggling"),
    M("programs", r"(?m)^builds:\n- \{competency: ([a-z-]+), ",
      "builds:\n- {competency: \\1, from: 0, to: 1, because: it was seen once}\n"
      "- {competency: ‸\\1, ", "level.twice", "twice"),
    M("programs", r"(?m)^hours_per_week: \{is: [^,]*,", "hours_per_week: {is: ‸400,",
      "value.unlikely", "0.1 to 100"),
    M("programs", r"(?m)^weeks: \{is: [^,]*,", "weeks: {is: ‸1200,", "value.unlikely", "weeks"),
    M("programs", r"(?m)^cohort_size: \{is: [^,]*,", "cohort_size: {is: ‸0,", "value.unlikely", "0"),
    # -- rounds
    M("programs", r"(?m)^(rounds:\n- \{name: [^,]*, ).*?source",
      r"\1opens: 2026-05-12, closes: ‸2026-03-07, source", "round.order", "opens"),
    M("programs", r"(?m)^(rounds:\n- \{name: [^,]*, ).*?source",
      r"\1starts: 2026-05-12, ends: ‸2026-03-07, source", "round.order", "starts"),
    M("programs", r"(?m)^rounds:\n- \{name: ([^,]*),",
      "rounds:\n- {name: \\1, source: SOURCE}\n- {name: ‸\\1,", "round.twice", "twice"),
    M("programs/era-fellowship.yaml", r"- \{name: Summer 2026, (.*)",
      "- {name: Summer 2026, \\1\n- ‸{name: Second round, \\1", "round.copy", "same dates"),
    M("programs/mats.yaml", r"(?m)^(- \{name: Winter 2027.*)\n(- \{name: Autumn 2026.*)", r"\2"
      "\n- ‸{name: Winter 2027, closes: 2026-09-06, starts: 2027-01-19, source: [list-2026-09, "
      "guide-2026-09, stream-2026-08]}", "round.newest", "newest first"),
    M("programs/iaps-ai-policy-fellowship.yaml", r"closes: 2026-02-02", "closes: ‸2025-02-02",
      "round.year", "year"),
    M("programs/lasr-labs.yaml", r"closes: 2024-10-27", "closes: ‸2023-10-27", "round.year", "year"),
    M("programs/spar.yaml", r"closes: 2026-08-18", "closes: ‸2025-08-18", "round.year",
      "Fall 2026"),
    M("programs/lasr-labs.yaml", r"starts: 2026-07, ends: 2026-10", "starts: 2026-07, ends: ‸2027-10",
      "round.year", "weeks"),
    M("programs/xlab-summer-fellowship.yaml", r"name: Summer 2026, starts: 2026",
      "name: Summer 2024, starts: ‸2026", "round.year", "Summer 2024"),
    M("programs/dovetail-fellowship.yaml", r'name: "2025", closes: 2025-09-15',
      'name: "2023", closes: ‸2025-09-15', "round.year", "2023"),
    M("programs/pivotal-fellowship.yaml", r"(?m)^rounds:\n(- .*\n)+",
      "rounds:\n- {name: Batch 2027, closes: ‸2026-09-02, source: [listing-2026-10, "
      "guide-2026-09]}\n- {name: Batch 2026, closes: 2026-03-02, source: boston-2026-04}\n",
      "round.year", "Batch 2026"),
    M("programs/tarbell-fellowship.yaml", r"expected: \{opens: 2026", "expected: {opens: 2024, "
      "closes: ‸2024", "expected.past", "past one"),
    M("programs/era-fellowship.yaml", r"(?m)^requires:", "expected: {opens: 2027-05, closes: "
      "‸2027-03, source: SOURCE}\nrequires:", "round.order", "opens on 2027-05"),
    M("programs", r"(?m)^admitted:\n- \{round: ([^,]*), ",
      "admitted:\n- {round: r, applicants: 24, places: ‸650, source: SOURCE}\n- {round: \\1, ",
      "admitted.counts", "650"),
    M("programs", r"(?m)^admitted:\n- ", "admitted:\n- ‸{round: r, source: SOURCE}\n- ",
      "admitted.nothing", "neither"),
    M("programs", r"(?m)^admitted:\n- ", "admitted:\n- {round: r, percent: ‸430, source: SOURCE}\n- ",
      "admitted.percent", "100"),
    # -- who can enter
    M("programs", r"(?m)^requires:(?: \[\])?\n", "requires:\n- {what: ‸degree, source: SOURCE}\n",
      "requires.incomplete", "'level'"),
    M("programs", r"(?m)^requires:(?: \[\])?\n", "requires:\n- {what: ‸student, source: SOURCE}\n",
      "requires.incomplete", "'text'"),
    M("programs", r"(?m)^requires:(?: \[\])?\n",
      "requires:\n- {what: age, min: ‸25, max: 18, source: SOURCE}\n", "requires.never", "above",
      reads=False),
    M("programs", r"(?m)^requires: \[\]\n", "requires:\n- {what: age, min: 30, source: SOURCE}\n"
      "- ‸{what: age, max: 25, source: SOURCE}\n", "requires.never", "nobody is"),
    M("programs", r"(?m)^requires: \[\]\n", "requires:\n- {what: residence, in: [GB], source: SOURCE}\n"
      "- {what: residence, in: ‸[US], source: SOURCE}\n", "requires.never", "both places"),
    M("programs", r"(?m)^requires:(?: \[\])?\n",
      "requires:\n- {what: competency, id: writing, min: ‸5, source: SOURCE}\n", "requires.never",
      "nowhere to be built"),
    M("programs", r"(?m)^requires:(?: \[\])?\n",
      "requires:\n- {what: residence, in: [‸WORLD], source: SOURCE}\n", "requires.world", "nothing"),
    M("programs", r"(?m)^requires:(?: \[\])?\n",
      "requires:\n- {what: program, any: [arena, ‸matz], source: SOURCE}\n", "id.unknown", "'mats'"),
    M("programs/arbox.yaml", r"(?m)^(rounds:)", r"requires:" "\n"
      "- {what: program, any: ‸[arbox], source: SOURCE}\n\\1", "requires.circle", "in turn"),
    M("programs", r"(?m)^requires:(?: \[\])?\n",
      "requires:\n- {what: age, min: ‸1000, source: SOURCE}\n", "value.unlikely", "120",),
    # -- what it builds, and what is there twice
    M("programs", r"(?m)^kind: (fellowship|course)((?:.*\n)*?)^builds:\n(?:- .*\n)+", r"kind: ‸\1\2",
      "program.builds", "builds nothing"),
    M("programs", r"(?m)^kind: (bootcamp)((?:.*\n)*?)^builds:\n(?:- .*\n)+", r"kind: ‸\1\2",
      "program.builds", "builds nothing"),
    M("programs/tara.yaml", r"(?m)^name: .*", "name: ‸ARENA program", "program.twin", "arena"),
    M("programs/surplus.yaml", r"(?m)^name: .*", "name: ‸SPAR", "name.taken", "programs/spar"),
    M("programs/sff.yaml", r"(?m)^name: (.*)\naliases: \[", "name: \\1\naliases: [‸MATS, ",
      "id.taken", "programs/mats"),
    M("programs", r"(?m)^id: .*", "id: ‸other-id", "id.file", "other-id.yaml"),
    M("programs/talos-fellowship.yaml", r"(?m)^summary: .*", "summary: ‸Three months of part-time, "
      "remote work on a safety, policy or security project under one mentor.", "text.copied",
      "spar.yaml"),
    M("programs", r"(?m)^summary: .*", "summary: ‸TODO", "text.placeholder", "note to yourself"),
    M("programs", r"(?m)^offers: \{is: \[", "offers: {is: [‸'up to $6,000', ", "money.sign",
      "currency"),
    M("programs", r"(?m)^topics: \[([a-z]+)", r"topics: [\1, ‸\1", "list.twice", "twice"),
    M("programs", r"(?m)^topics: .*", "topics: ‸[]", "list.short", "at least 1"),
    M("programs", r"(?m)^suits: \{stages: \[[^\]]*\]", "suits: {stages: ‸[]", "list.short",
      "stages"),
]

ROLES = [
    M("roles", r"(?m)^ladder: .*", "ladder: ‸generalists", "value.choice", "'generalist'"),
    M("roles", r"(?m)^seniority: .*", "seniority: ‸boss", "value.choice", "one of: entry"),
    M("roles", r"(?m)^id: (.*)\n((?:.*\n)*?)seniority: .*\n", "‸id: \\1\n\\2", "key.missing",
      "seniority"),
    M("roles", r"(?m)^evidence:", "‸evidnce:", "key.unknown", "'evidence'", ("key.missing",)),
    M("roles", r"(?m)^levels:\n- \{competency: [a-z-]+", "levels:\n- {competency: ‸convning",
      "id.unknown", "'convening'"),
    M("roles", r"(?m)^levels:\n- \{competency: ([a-z-]+), level: \d",
      "levels:\n- {competency: \\1, level: ‸5", "level.range", "1 to 4"),
    M("roles/executive-assistant.yaml", r"(competency: ops-systems, level: )\d", r"\1‸4",
      "role.unreachable", "ops-systems"),
    M("roles", r"(?m)^levels:\n(- \{competency: )([a-z-]+)", "levels:\n- {competency: \\2, level: 1, "
      "need: nice, basis: inferred, because: seen in one office}\n\\1‸\\2", "level.twice", "twice"),
    M("roles", r"basis: stated, source: [^,\]]*(\])?, because", "basis: ‸stated, because",
      "fact.source", "no source says where"),
    M("roles", r"basis: inferred, because", "basis: ‸guessed, because", "value.choice", "guessed"),
    M("roles", r"(?m)^(- \{competency: .*?because: ).*", r"\1‸important}", "judgment.because",
      "no reason"),
    M("roles", r"(?m)^leans: \{ideas: \d", "leans: ‸{ideas: 4", "points.sum", "add up to 4"),
    M("roles", r"(?m)^leans: \{(ideas: .*?), because: .*", r"leans: {‸\1}", "judgment.because",
      "missing"),
    M("roles", r"(?m)^next: \[([a-z-]+)", r"next: [‸\1-x", "id.unknown", "did you mean"),
    M("roles/fieldbuilder.yaml", r"(?m)^next: \[", "next: [‸fieldbuilder, ", "role.itself",
      "leads to itself"),
    M("roles/grantmaker.yaml", r"(?m)^feeders: \[", "feeders: [‸grantmaker, ", "role.itself",
      "feeds itself"),
    M("roles", r"(?m)^programs: \[", "programs: [‸matz, ", "id.unknown", "'mats'"),
    M("roles", r"(?m)^(pay:\n- \{is: )[A-Z]{3} ", r"\1‸", "money.invalid", "is not money"),
    M("roles", r"(?m)^(pay:\n- \{is: )[A-Z]{3} ", r"\1‸USS ", "money.currency", "'USD'"),
    M("roles", r"(?m)^topics: .*", "topics: ‸[]", "list.short", "topics"),
    M("roles", r"(?m)^work:\n(?:- .*\n)+", "work: ‸[]\n", "list.short", "work"),
    M("roles/research-lead.yaml", r"(?m)^name: .*", "name: ‸Founder", "name.taken", "founder"),
    M("roles/group-organizer.yaml", r"(?m)^aliases: \[", "aliases: [‸grantmaker, ", "id.taken",
      "roles/grantmaker"),
    M("roles", r"(?m)^summary: .*", "summary: ‸TBD", "text.placeholder", "note to yourself"),
    M("roles", r"(?m)^signals:\n- \{is: ", "signals:\n- {‸iz: ", "key.missing", "'is'",
      ("key.unknown",)),
]

PROJECTS = [
    M("projects", r"(?m)^hours: \{p50: [\d.]+, p80: [\d.]+", "hours: {p50: 40, p80: ‸30",
      "hours.order", "p50 <= p80"),
    M("projects", r"(?m)^hours: \{p50: [\d.]+, p80: [\d.]+", "hours: {p50: ‸500, p80: 600",
      "hours.parts", "500"),
    M("projects", r"(?m)^hours: \{p50: [\d.]+, p80: [\d.]+, because: .*",
      "hours: {‸p50: 40, p80: 50}", "judgment.because", "missing"),
    M("projects", r"(?m)^shows:\n- \{competency: [a-z-]+", "shows:\n- {competency: ‸writting",
      "id.unknown", "'writing'"),
    M("projects", r"(?m)^(shows:\n- \{competency: [a-z-]+, from: )\d, level: \d",
      r"\g<1>2, level: ‸1", "level.rise", "rise"),
    M("projects", r"(?m)^shows:\n(?:- .*\n)+", "shows: ‸[]\n", "list.short", "shows"),
    M("projects", r"(?m)^parts:\n(?:- .*\n)+", "parts: ‸[]\n", "list.short", "parts"),
    M("projects", r"(?m)^roles: \[([a-z-]+)", r"roles: [‸\1z", "id.unknown", "did you mean"),
    M("projects", r"(?m)^roles: \[([a-z-]+)", r"roles: [\1, ‸\1", "list.twice", "twice"),
    M("projects", r"(?m)^roles: .*", "roles: ‸[]", "list.short", "roles"),
    M("projects", r"(?m)^basis: .*", "basis: ‸rumor", "value.choice", "rumor"),
    M("projects", r"(?m)^because: .*", "because:‸ ", "judgment.because", "nothing"),
    M("projects", r"(?m)^because: .*", "because: ‸obvious enough", "judgment.because", "no reason"),
    M("projects", r"(?m)^with_others: .*", "with_others: ‸maybe", "value.type", "yes or no"),
    M("projects", r"(?m)^reviewer:", "‸reveiwer:", "key.unknown", "'reviewer'", ("key.missing",)),
    M("projects", r"(?m)^(parts:\n- \{do: .*?, hours: )[\d.]+", r"\1‸soon", "value.type",
      "a number"),
    M("projects", r"(?m)^(parts:\n- \{do: .*?, hours: )[\d.]+", r"\1‸0", "value.unlikely",
      "0.1 to 400", ("hours.parts",)),
    M("projects", r"(?m)^rubric:\n- look_at: .*\n  thin: .*\n", "rubric:\n- ‸look_at: a thing\n",
      "key.missing", "'thin'"),
    M("projects/set-data-rules.yaml", r"(?m)^brief: .*", "brief: ‸Get at least ten people to sign up "
      "for eight weeks of readings, meet every week, write down who comes, and ask the best three "
      "what they will do next.", "text.copied", "run-reading-group.yaml"),
    M("projects/write-policy-brief.yaml", r"(?m)^(roles:)", "aliases: [‸run-reading-group]\n\\1",
      "id.taken", "projects/run-reading-group"),
    M("projects", r"(?m)^id: .*", "id: ‸not-its-file", "id.file", "not-its-file.yaml"),
    M("projects", r"(?m)^name: .*", "name: ‸[a, b]", "value.type", "found a list"),
    M("projects", r"(?m)^source: ([a-z0-9-]+)", r"source: ‸\1x", "source.unknown", "did you mean",
      ("source.unused",)),
    M("projects", r'(?m)page: "https://', 'page: ‸"ftp://', "link.invalid", "web address"),
    M("projects", r"(?m)^years: .*", "years: ‸100", "value.unlikely", "years"),
    M("projects", r"(?m)^done_when: .*", "done_when: ‸FIXME later", "text.placeholder", "note"),
]

AGENDAS = [
    M("agendas", r"(?m)^area: .*", "area: ‸politics", "value.choice", "policy"),
    M("agendas/ai-control.yaml", r"(?m)^readings:\n(?:- .*\n)+", "readings: ‸[]\n", "list.short",
      "readings", ("source.unused",) * 3),
    M("agendas", r"(?m)^roles: \[([a-z-]+)", r"roles: [‸\1z", "id.unknown", "did you mean"),
    M("agendas", r"(?m)^exercise:", "‸exercises:", "key.unknown", "'exercise'", ("key.missing",)),
    M("agendas", r"(?m)^question: .*", "question:‸ ", "value.type", "found nothing"),
    M("agendas", r"(?m)^(readings:\n- \{title: .*?, source: )[a-z0-9-]+", r"\1‸nowhere",
      "source.unknown", "nowhere", ("source.unused",)),
    M("agendas", r"(?m)^(readings:\n- \{title: .*?, hours: )[\d.]+", r"\1‸300", "value.unlikely",
      "hours"),
    M("agendas", r"(?m)^(readings:\n- \{)(title: .*?), source: [a-z0-9-]+", r"\1‸\2", "fact.source",
      "missing"),
    M("agendas", r"as_of: \d{4}", "as_of: ‸1815", "date.invalid", "1815"),
    M("agendas", r"(?m)^source: .*", "source: ‸[]", "fact.source", "nothing"),
    M("agendas", r"(?m)^summary: .*", "summary: ‸XXX", "text.placeholder", "note"),
    M("agendas", r"(?m)^roles: .*", "roles: ‸[]", "list.short", "roles"),
]

COMPETENCIES = [
    M("competencies.yaml", r"- id: judgment", "- id: ‸field-context", "id.twice", "twice", ("*",)),
    M("competencies.yaml", r"- id: judgment\n", "- id: ‸Judgment Call\n", "id.invalid", "lower case"),
    M("competencies.yaml", r"ladders: \[generalist, research\]", "ladders: [‸generalists]",
      "value.choice", "'generalist'"),
    M("competencies.yaml", r"    (zero: .*\n(?:.*\n){3})    four: .*\n", r"    ‸\1", "key.missing",
      "'four'"),
    M("competencies.yaml", r"    two: .*", "    ‸too: a b c", "key.unknown", "'two'",
      ("key.missing",)),
    M("competencies.yaml", r"(    zero: )(.*)\n    one: .*", "\\1\\2\n    one: ‸\\2", "text.copied",
      "two levels"),
    M("competencies.yaml", r"(?m)^  recall:\n(?:  - .*\n)+", "  recall: ‸[]\n", "list.short", "recall"),
    M("competencies.yaml", r"(?m)^  evidence: .*", "  evidence: ‸[]", "list.short", "evidence"),
    M("competencies.yaml", r"  aliases: \[field_context\]", "  aliases: [‸writing]", "id.taken",
      "competencies/writing"),
    M("competencies.yaml", r"(?m)^  name: AI safety context", "  name: ‸SPAR", "name.taken", "spar"),
    M("competencies.yaml", r"(?m)^  definition: .*", "  definition: ‸TODO", "text.placeholder", "note"),
    M("competencies.yaml", END, "- id: ‸juggling\n  name: Juggling\n  short: juggling\n"
      "  ladders: [generalist]\n  definition: Keeping three balls in the air.\n"
      "  did: {zero: no ball, one: one ball, two: two balls, three: three balls, four: four balls}\n"
      "  recall: [Which ball fell last?]\n  evidence: [a film]\n  not_enough: One ball.\n",
      "competency.idle", "no role", ("*",)),
    M("competencies.yaml", r"(?m)^  short: safety context", "  ‸shrt: safety context", "key.unknown",
      "'short'", ("key.missing",)),
]

LADDERS = [
    M("ladders.yaml", r"- id: grounded\n", "- id: ‸newcomer\n", "id.twice", "twice"),
    M("ladders.yaml", r"competency: field-context", "competency: ‸feild-context", "id.unknown",
      "'field-context'"),
    M("ladders.yaml", r"level: 1, must: true", "level: ‸0, must: true", "level.range", "1 to 4"),
    M("ladders.yaml", r"    enough: 1\n", "    enough: ‸10\n", "rung.unreachable", "10"),
    M("ladders.yaml", r"    enough: 1\n", "    enough: ‸one\n", "value.type", "whole number"),
    M("ladders.yaml", r"(?m)^    moves_on:\n(?:    - .*\n)+", "    moves_on: ‸[]\n", "rung.end", "on"),
    M("ladders.yaml", r"(- id: )(grounded\n(?:.*\n)*?)    programs: .*\n", r"\1‸\2", "rung.bare",
      "no program"),
    M("ladders.yaml", r"    because: an introductory .*", "    because:‸ ", "judgment.because",
      "nothing"),
    M("ladders.yaml", r"    because: an introductory .*", "    because: ‸obvious",
      "judgment.because", "no reason"),
    M("ladders.yaml", r"months: 1-3", "months: ‸3-1", "range.invalid", "backwards"),
    M("ladders.yaml", r"months: 1-3", "months: ‸0-300", "value.unlikely", "months"),
    M("ladders.yaml", r"roles: \[course-facilitator, ", "roles: [‸course-facilitators, ",
      "id.unknown", "'course-facilitator'", ("*",)),
    M("ladders.yaml", r"programs: \[bluedot-agi-strategy", "programs: [‸bluedot-agi", "id.unknown",
      "did you mean"),
    M("ladders.yaml", r"- id: generalist\n", "- id: ‸general\n", "value.choice", "'generalist'"),
    M("ladders.yaml", r"programs: \[bluedot-agi-strategy", "programs: [bluedot-agi-strategy, "
      "‸bluedot-agi-strategy", "list.twice", "twice"),
    M("ladders.yaml", r"    - \{competency: convening, level: 2\}\n",
      "    - {competency: convening, level: 2}\n    - {competency: ‸convening, level: 2}\n",
      "level.twice", "twice"),
    M("ladders.yaml", r"(- id: grounded\n(?:.*\n)*?    - \{competency: field-context, level: )1"
      r"((?:.*\n)*?    - \{competency: field-context, level: )1", r"\g<1>3\g<2>‸1", "rung.order",
      "asks for more"),
    M("ladders.yaml", r"    missing: true", "    missing: ‸sometimes", "value.type", "yes or no"),
]

QUESTIONS = [
    M("questions.yaml", r"(?m)^  ask: .*", "  ask:‸ ", "value.type", "nothing"),
    M("questions.yaml", r"- id: country\n", "- id: ‸contry\n", "question.key", "'country'",
      ("question.unknown",)),
    M("questions.yaml", r"depends: \[country\]", "depends: [‸contry]", "question.unknown",
      "'country'"),
    M("questions.yaml", r"depends: \[country\]", "depends: [‸why]", "question.order", "later"),
    M("questions.yaml", r"  kind: country\n", "  kind: country\n  when: [{answer: situation, is: "
      "[‸studying]}]\n", "question.option", "studying"),
    M("questions.yaml", r"  kind: country\n", "  kind: country\n  when: [{answer: ‸situatoin, is: "
      "[student]}]\n", "question.unknown", "'situation'"),
    M("questions.yaml", r"  kind: country\n", "  kind: ‸contry\n", "value.choice", "'country'"),
    M("questions.yaml", r"block: first", "block: ‸last", "value.choice", "first"),
    M("questions.yaml", r"shows: \{([a-z-]+): ", r"shows: {‸\1s: ", "id.unknown", "did you mean"),
    M("questions.yaml", r"shows: \{([a-z-]+): \d", r"shows: {\1: ‸9", "level.range", "1 to 4"),
    M("questions.yaml", r"shows: \{([a-z-]+): \d\}", "shows: ‸{}", "list.short", "shows"),
    M("questions.yaml", r"\{value: working,", "{value: ‸student,", "list.twice", "student"),
    M("questions.yaml", r"  options:\n(?:  - .*\n)+", "  options: ‸[]\n", "list.short", "options"),
    M("questions.yaml", r"- id: work_rights\n", "- id: ‸country\n", "id.twice", "twice"),
    M("questions.yaml", r"(?m)^  why: .*", "  ‸wy: a b c", "key.unknown", "'why'", ("key.missing",)),
    M("questions.yaml", r"(?m)^version: 1", "version: ‸one", "value.type", "whole number"),
]

RULES = [
    M("rules.yaml", r"must: 3", "must: ‸three", "value.type", "whole number"),
    M("rules.yaml", r"fit:\n  readiness: 40", "fit:\n  ‸readiness: 41", "points.sum", "100"),
    M("rules.yaml", r"readiness_percent: 70", "readiness_percent: ‸700", "value.unlikely", "700"),
    M("rules.yaml", r"level_hours:\n  zero_to_one: 20", "level_hours:\n  ‸zero_to_one: 200",
      "hours.order", "fewer hours"),
    M("rules.yaml", r"weekend: 16", "weekend: ‸160", "hours.order", "month"),
    M("rules.yaml", r"  selective: 5-15", "  ‸picky: 5-15", "rules.band", "'picky'", ("rules.band",)),
    M("rules.yaml", r"bands:\n((?:.*\n)*?)  open: 60-100\n", "‸bands:\n\\1", "rules.band", "'open'"),
    M("rules.yaml", r"band: unknown", "band: ‸unknwn", "rules.band", "'unknown'"),
    M("rules.yaml", r"  EUROPE: ", "  ‸EUROP: ", "rules.region", "'EUROPE'"),
    M("rules.yaml", r"EU: \[AT", "EU: [‸AAT", "country.invalid", "AAT"),
    M("rules.yaml", r"people: \[convening", "people: [‸convning", "id.unknown", "'convening'",
      ("rules.leans",)),
    M("rules.yaml", r"people: \[convening", "people: [convening, ‸convening", "rules.leans",
      "already"),
    M("rules.yaml", r"leans_of:\n  people: \[convening, ", "‸leans_of:\n  people: [", "rules.leans",
      "'convening'"),
    M("rules.yaml", r"frontier_labs: \[", "frontier_labs: [‸openai, ", "id.unknown", "openai"),
    M("rules.yaml", r"starting_share: 50", "starting_share: ‸0", "value.unlikely", "1 to 100"),
    M("rules.yaml", r"  because: hirers name .*", "  because:‸ ", "judgment.because", "nothing"),
    M("rules.yaml", r"weak_because: .*", "weak_because: ‸see above", "judgment.because", "no reason"),
    M("rules.yaml", r"sample_cap: 100", "‸sample_cup: 100", "key.unknown", "'sample_cap'",
      ("key.missing",)),
    M("rules.yaml", r"very selective: 1-5", "very selective: ‸5-1", "range.invalid", "backwards"),
]

FIGURES = [
    M("figures.yaml", r"id: university-groups", "id: ‸people-in-field", "id.twice", "twice"),
    M("figures.yaml", r"source: gap-post\}", "source: ‸gap-pst}", "source.unknown", "'gap-post'"),
    M("figures.yaml", r"\{(id: research-fellows-2026.*?), source: gap-post\}", r"{‸\1}",
      "fact.source", "missing"),
    M("figures.yaml", r"(?m)^sources:\n", 'sources:\n  ‸zz: {page: "https://a.org", read: page}\n',
      "source.unused", "zz"),
    M("figures.yaml", r"(?m)^  views:\n  - (.*)\n(?:  - .*\n)+", "  views: ‸[\\1]\n", "list.short",
      "only 1"),
    M("figures.yaml", r"roles: \[program-manager", "roles: [‸program-manger", "id.unknown",
      "'program-manager'"),
    M("figures.yaml", r"so_we: .*", "so_we:‸ ", "value.type", "nothing"),
    M("figures.yaml", r"read: listing", "read: ‸seen", "value.choice", "listing"),
    M("figures.yaml", r"id: generator-size", "id: ‸Generator Size", "id.invalid", "lower case"),
    M("figures.yaml", r"\{id: generator-aim, is: ", "{id: generator-aim, ‸says: ", "key.unknown",
      "says", ("key.missing",)),
    M("figures.yaml", r"is: MATS took 33%", "is: ‸MATS took $33", "money.sign", "currency"),
    M("figures.yaml", r'page: "https://', 'page: ‸"', "link.invalid", "web address"),
]

PITCH = [
    M("pitch.yaml", r"(?m)^  ask: .*", "  ask:‸ ", "value.type", "nothing"),
    M("pitch.yaml", r"- key: problem", "- key: ‸problm", "question.key", "'problem'"),
    M("pitch.yaml", r"- key: why_now", "- key: ‸title", "id.twice", "twice"),
    M("pitch.yaml", r"kind: weeks", "kind: ‸week", "value.choice", "'weeks'"),
    M("pitch.yaml", r"optional: true", "optional: ‸perhaps", "value.type", "yes or no"),
    M("pitch.yaml", r"(?m)^  help: ", "  ‸hlp: ", "key.unknown", "'help'", ("key.missing",)),
    M("pitch.yaml", r"(?m)^  example: ", "  ‸exampel: ", "key.unknown", "'example'"),
]

FORM = [
    M("form.yaml", r"(?m)^intro:", "‸intor:", "key.unknown", "'intro'", ("key.missing",)),
    M("form.yaml", r"(?m)^title: .*", "title:‸ ", "value.type", "nothing"),
    M("form.yaml", r"(?m)^- tag: ", "- ‸tagg: ", "key.unknown", "'tag'", ("key.missing",)),
]

DEMO = [
    M("demo.yaml", r"(?m)^version: .*", "version: ‸one", "value.type", "whole number"),
    M("demo.yaml", r"(?m)^country: .*", "country: ‸Nowhere", "country.invalid", "Nowhere"),
    M("demo.yaml", r"(?m)^situation: .*", "situation: ‸studnt", "value.choice", "'student'"),
]

MISTAKES = [
    *PROGRAMS, *ROLES, *PROJECTS, *AGENDAS, *COMPETENCIES, *LADDERS, *QUESTIONS, *RULES, *FIGURES,
    *PITCH, *FORM, *DEMO,
]
