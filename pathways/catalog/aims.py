"""data/aims.yaml: what somebody can want from a plan, and what stands in the way. All judgment."""

from __future__ import annotations

import re
from typing import Literal

from pathways.catalog.questions import Condition
from pathways.catalog.records import Door, Placed
from pathways.catalog.values import Id
from pathways.frozen import Record

Strand = Literal["show", "ask", "search", "learn", "decide"]
Size = Literal["weekend", "month", "quarter"]


class AimShape(Placed):
    """The shape that an aim gives a plan."""

    id: str
    guess: tuple[Condition, ...]
    """Where all of these hold and nobody said what they want, it is this."""
    goals: tuple[Size, ...]
    different: bool
    weeks: int
    strands: dict[str, int]
    talks: tuple[str, ...]
    introduction: float
    doors: Literal["none", "watch", "apply"]
    search: Literal["none", "light", "campaign"]
    ends: Literal["decision", "review", "kill-date", "money", "look-again", "check-in"]
    because: str
    with_yes: str = ""
    """What to do first with the yes of strangers, once it came."""
    at_groups: str = ""
    """What to say at a group near the person: an offer rather than a question, where one fits."""


PLACES = ("employers", "hiring", "groups", "peers", "funders", "advisers")
"""Where somebody to talk to is found: seen to look for the role, on an open list, near the person,
of one profession, who gives money, who gives advice."""


class Somebody(Placed):
    """A kind of person to talk to, and what to ask. Empty where the trade says it."""

    id: str
    because: str
    who: str = ""
    ask: str = ""
    for_: tuple[str, ...] = ()
    """Situations in which there is such a person; empty is any."""
    at: tuple[str, ...] = ()
    """Where one is found, best first: a word of `PLACES`, or a program."""
    after: str = ""
    """Who else has to be asked before; empty is nobody."""


class Answers(Record):
    """When the answers of strangers are counted."""

    a_week: int
    """Letters that go out."""
    because: str


class InPosts(Record):
    """Employers whose ads were for the role, as names for kinds of people to talk to."""

    talks: tuple[str, ...]
    """The kinds of people, as in `people`, the nearest to the post first."""
    most: int
    """Names for one kind, where the person's yes needs as many answers of strangers."""
    because: str


STANDS = ("long", "senior", "studies", "inside", "retired", "new", "craft", "noes", "few-hours",
          "unsteady", "other-tongue", "keeps-post", "free-weeks", "own-grant",
          "free-soon", "stays-put", "agreed")  # fmt: skip
"""How somebody can stand when a plan begins; data/aims.yaml says what each word means."""


class Case(Placed):
    """The answer to what stands in the way, for people who stand so."""

    answer: str
    because: str
    step: str = ""
    aims: tuple[str, ...] = ()
    """Empty is any."""
    if_: tuple[str, ...] = ()
    """Words of `STANDS`, and ids of what stands in the way; all of them hold."""


class Helps(Placed):
    """A judgment: a program made for people whom this stands in the way of."""

    program: str
    because: str
    """What it does about it, or what to do there; spoken to the person, after a colon."""
    aims: tuple[str, ...] = ()
    """Empty is any."""
    sells: bool = False
    """Whether it is only for what is usually sold (see `Market`)."""


class Obstacle(Placed):
    """What stands in the way, with an answer of its own and the first thing to do about it."""

    id: str
    named: str
    """It in a few words, at the head of its answer."""
    answer: str
    because: str
    quotes: bool = False
    """Whether what the person said of the last time is likely to mean it, and heads the answer."""
    step: str = ""
    """What is done about it first, in `prepare`; empty where a plan does so anyway."""
    cases: tuple[Case, ...] = ()
    """The first that holds takes the place of answer and step."""
    doors: tuple[Helps, ...] = ()
    """Named before the doors of the trade."""


class LastTime(Placed):
    """A judgment: what is done about that which got in the way the last time."""

    id: str
    answer: str
    """Said after the person's own words for it."""
    because: str
    gives_way: bool = False
    """Whether a door is missed more on a page that is full."""


class FirstWords(Placed):
    """What an adviser says first to people who stand so."""

    says: str
    because: str
    aims: tuple[str, ...] = ()
    """Empty is any."""
    if_: tuple[str, ...] = ()
    """Words of `STANDS`, and ids of what stands in the way; all of them hold."""
    answers: bool = False
    """Whether it answers what stands in the way, so that the usual answer is left out."""
    talks: tuple[str, ...] = ()
    """Of a letter: kinds of people it may go to; empty is any."""


class Choice(Placed):
    """A kind of thing that somebody decides for or against."""

    id: str
    text: str
    settle: str
    """What to have in writing before the day of the answer."""
    gives: str
    closes: str
    no_if: str
    """When the honest answer is no."""
    later: str
    """Whether it comes again, and what to ask about that."""
    then: str
    """What to do if it falls through."""
    because: str
    sure: bool = True
    """Whether it can be signed on the day; what somebody else has yet to promise cannot."""
    returns: bool = True
    """Whether such a thing can be had or asked for again."""
    likes: tuple[Literal["ideas", "people", "projects", "systems"], ...] = ()
    """What somebody picks first, by `prefers`, who finds more of it there."""
    beside: str = ""
    """A kind of program that gives the same and more, to be named beside it."""


class Venture(Placed):
    """Which way a result of the first pieces sends somebody who starts something."""

    if_: str
    """What came back."""
    text: str
    """The way, in a word or two."""
    takes: str
    """What it takes, or what is done then."""
    because: str
    money: str = ""
    funders: tuple[Id, ...] = ()
    """Programs, those first that are named where there is room for few."""
    hires: str = ""
    danger: str = ""
    sells: bool = False
    """Whether its money is that of a sale, so that it has no funders where nothing is sold."""
    together: bool = False
    """Whether it is for whoever looks for somebody to do it with."""


class Buyer(Placed):
    """A kind of person who may pay for or use what somebody starts."""

    who: str
    ask: str
    yes: str
    """What counts as a yes: money, a date, a named user."""


class Market(Placed):
    """Who may want one kind of thing that somebody starts: who pays, and who would use it."""

    words: tuple[str, ...]
    """Beginnings of words by which the kind is known; empty is any kind."""
    asks: tuple[Buyer, ...]
    because: str
    already: tuple[Id, ...] = ()
    """Programs and organizations that do such things."""
    sells: bool = False
    """Whether those who use such a thing usually pay for it."""


class Form(Placed):
    """What there is in a form of work or help for whoever's role says nothing of it."""

    form: Literal["part-time", "contract", "board", "volunteer", "money"]
    says: str
    because: str
    programs: tuple[Id, ...] = ()
    found: str = ""
    """Said before these, where there are any."""
    aims: tuple[str, ...] = ()
    """Empty is any."""
    if_: tuple[str, ...] = ()
    """Words of `STANDS`, and ids of what stands in the way; all of them hold."""
    always: bool = False
    """Whether it is said to whoever stays and helps, asked for or not."""


class Refusal(Placed):
    """What noes at one stage of an application say, and what changes then."""

    stage: str
    at: str
    """The stage in words."""
    kind: str
    """What a friend says first, on the day of the no."""
    says: str
    change: str
    because: str
    for_years: str = ""
    """What is said besides to people with long experience."""
    for_new: str = ""
    """What is said instead to people who have hardly anything to show yet."""
    for_unsteady: str = ""
    """What changes instead for whoever can promise no week."""


class Refused(Placed):
    """After how many noes what changes."""

    few: int
    more: int
    many: int
    few_change: str
    more_change: str
    many_change: str
    pause_weeks: int
    because: str


class Preparing(Placed):
    """A small thing that goes before applications, or belongs to the first days in a job: hours if
    all goes well, and at most."""

    id: str
    name: str
    do: str
    done_when: str
    hours: float
    most: float
    because: str
    day: int = 0
    """Days after the first one in a job by which it is done; 0 is what no job brings."""
    needless: Literal["", "knows", "settles", "work_rights_known", "money_until"] = ""
    """What is known of the person where it is not needed, as their record names it."""


class Search(Placed):
    """The numbers of a search for a post."""

    application: float
    """Hours of one good application."""
    careful: float
    """Times so many after noes at the form, each of them read by somebody before it goes out."""
    found_for_each: int
    practice: float
    """Hours of practice every two weeks."""
    months_left: int
    """Months of money that are left on the day a bridge job is taken."""
    soon: int
    """Months within which somebody free full-time searches every week."""
    most_a_week: int
    stays: int
    """Months for which somebody who was hired looks for nothing else."""
    ends_ahead: int
    """Months before a contract ends in which its holder looks for the next post."""
    no_answer: int
    """Weeks without an answer after which it is taken as a no."""
    look_before: int
    """Weeks before the day from which somebody is free, by which they look back and decide."""
    decide_before: int
    """Weeks before the day by which notice is given."""
    notice: int
    """Months of notice, where nobody knows how long it is."""
    least_weeks: int
    """Weeks of a search before which nobody decides by what came of it."""
    answered: int
    """Weeks after a piece is due in which what came of it is known."""
    searched: int
    """Weeks of a search that are looked back on."""
    within: int
    """Weeks ahead in which pieces are due that are looked back on."""
    at_once: int
    """Weeks below which somebody is free at once."""
    because: str


class Aims(Record):
    """The file."""

    aims: tuple[AimShape, ...]
    first_words: tuple[FirstWords, ...]
    """The first whose every word holds is said; the last of them to everybody."""
    people: tuple[Somebody, ...]
    obstacles: tuple[Obstacle, ...]
    last_times: tuple[LastTime, ...]
    grown: str
    """What a second piece like a chosen one is, where its kind does not say so itself."""
    newcomers: tuple[Door, ...]
    """Doors of whoever has no trade yet."""
    choices: tuple[Choice, ...]
    ventures: tuple[Venture, ...]
    refusals: tuple[Refusal, ...]
    refused: Refused
    prepare: tuple[Preparing, ...]
    search: Search
    in_posts: InPosts
    answers: Answers
    senior_years: int
    senior_because: str
    long_years: int
    """Years at a trade from which on nobody is a beginner at it."""
    long_because: str
    student_weekly: float
    """Hours a week up to which somebody who studies has few of them."""
    student_hours: float
    """Of a later piece of work, at most, for such a student."""
    student_because: str
    slack_percent: int
    """Of a week, for a piece of work, where time itself is what stands in the way."""
    slack_because: str
    few_hours: float
    """Hours a week up to which somebody is told that one thing at a time is enough."""
    few_hours_because: str
    wait_weeks: int
    """Weeks that what is for strangers waits at most for a yes of people one knows."""
    wait_because: str
    unpaid_hours: float
    unpaid_because: str
    swing_percent: int
    swing_because: str
    busy_percent: int
    """Of the usual hours, in the busy weeks of somebody's trade who has not said otherwise."""
    busy_because: str
    most_sittings: int
    """Of a piece of work, where strength or time cannot be promised."""
    most_sittings_because: str
    piece_hours: float
    piece_because: str
    letters: tuple[FirstWords, ...] = ()
    """Messages to the first person to ask, chosen as the first words are."""
    markets: tuple[Market, ...] = ()
    forms: tuple[Form, ...] = ()

    def market(self, *said: str) -> Market | None:
        """The kind of thing that somebody starts, by what they said of it."""
        for text in said:
            for market in self.markets:
                if any(re.search(rf"\b{re.escape(w)}", text, re.IGNORECASE) for w in market.words):
                    return market
        return next((market for market in self.markets if not market.words), None)

    def aim(self, id: str) -> AimShape:
        """An aim by id."""
        return next(a for a in self.aims if a.id == id)

    def somebody(self, id: str) -> Somebody:
        """A kind of person by id."""
        return next(p for p in self.people if p.id == id)

    def choice(self, id: str) -> Choice:
        """A kind of thing to decide for, by id; raises `KeyError` for one that is not there."""
        return {c.id: c for c in self.choices}[id]

    def last_time(self, kind: str) -> LastTime:
        """What is done about that which got in the way the last time; as of another obstacle where
        nobody said what it was."""
        other = self.obstacle("other")
        unsaid = LastTime(other.id, other.answer, other.because, gives_way=True)
        return next((x for x in self.last_times if x.id == kind), unsaid)

    def obstacle(self, id: str) -> Obstacle:
        """An obstacle by id; `other` for one that is not there."""
        found = {o.id: o for o in self.obstacles}
        return found.get(id) or found["other"]

    def refusal(self, stage: str) -> Refusal:
        """What noes at a stage say."""
        return next(r for r in self.refusals if r.stage == stage)

    def preparing(self, id: str) -> Preparing:
        """A small thing that goes before applications, by id."""
        return next(p for p in self.prepare if p.id == id)
