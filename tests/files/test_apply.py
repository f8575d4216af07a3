"""Applying SA files: what is done, what is left alone, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.files.texts import PairText, described
from wfp_ipsec import Direction, Engine, Filter, KeyReuseError, SaContext, plans
from wfp_ipsec.files import ChangeKind, Changes, Description, apply, plan
from wfp_ipsec.ownership import PROVIDER, SUBLAYER
from wfp_ipsec.pairs import SaPair, TransportMode
from wfp_ipsec.plans import transport_filter
from wfp_ipsec.testing import CallLog, Controls
from wfp_ipsec.values.details import SaContextDetails

ONE, TWO = PairText(), PairText(name="two", number=2, remote="198.51.100.21")
TUNNEL = PairText(name="tunnel", number=3, tunnel=True)
# Adding outbound SAs asks who has an SPI, where somebody had it; so that is no part of a plan.
READS = (
    "GetById0",
    "GetById1",
    "CreateEnumHandle0",
    "Enum0",
    "Enum1",
    "Enum2",
    "DestroyEnumHandle0",
)
BOTH_MODES = pytest.mark.parametrize("pair", [ONE, TUNNEL], ids=["transport", "tunnel"])


def writes(calls: Iterable[str]) -> list[str]:
    """Returns the calls that change something."""
    return [name for name in calls if not name.endswith(READS)]


def spis(context: SaContextDetails) -> tuple[int, int]:
    """Returns the inbound and the outbound SPI of an SA context; 0 for none."""
    sides = (context.inbound, context.outbound)
    inbound, outbound = (0 if side is None else side.bundle.sas[0].spi for side in sides)
    return inbound, outbound


def live(engine: Engine) -> set[tuple[int, int]]:
    """Returns the SPIs of what can send."""
    return {spis(one) for one in engine.sa_contexts() if one.outbound is not None}


class Bench:
    """Applies descriptions, and holds against each other what was said and what was done."""

    def __init__(self, engine: Engine, controls: Controls) -> None:
        self.engine = engine
        self.log = CallLog(controls)

    def apply(self, *pairs: PairText, head: str = "") -> Changes:
        """Applies pairs: what the plan said is what is called."""
        return self.apply_description(described(*pairs, head=head))

    def apply_description(self, description: Description) -> Changes:
        """Applies a description."""
        with self.log.recorded() as calls:
            said = plan(self.engine, description)
        assert writes(calls) == []
        with self.log.recorded() as calls:
            done = apply(self.engine, description)
        assert done == said
        assert writes(calls) == writes(said.functions)
        return done


@pytest.fixture
def bench(engine: Engine, controls: Controls) -> Bench:
    """A bench on the session of the test."""
    return Bench(engine, controls)


@BOTH_MODES
def test_twice_changes_nothing(bench: Bench, pair: PairText) -> None:
    """The second time there is no call that writes."""
    assert bench.apply(pair, TWO).kinds() == {pair.name: "install", "two": "install"}
    again = bench.apply(pair, TWO)
    assert set(again.kinds().values()) == {ChangeKind.UNCHANGED}
    assert not again
    assert again.functions == ()


def test_in_another_session(bench: Bench, engine: Engine) -> None:
    """What an earlier process has applied is found again."""
    with Engine.open(engine.backend) as earlier:
        apply(earlier, described(ONE))
    assert bench.apply(ONE).kinds() == {"one": "unchanged"}


@BOTH_MODES
def test_removed(bench: Bench, controls: Controls, pair: PairText) -> None:
    """A pair that is gone from the file goes, and with the last one everything."""
    before = controls.inventory
    bench.apply(pair, TWO)
    assert bench.apply(TWO).kinds() == {"two": "unchanged", pair.name: "remove"}
    assert live(bench.engine) == {(TWO.inbound_spi, TWO.outbound_spi)}
    assert bench.apply().kinds() == {"two": "remove"}
    assert controls.inventory == before


def test_own_sublayer_goes(bench: Bench, controls: Controls) -> None:
    """The sublayer of the package goes with the last pair that uses it."""
    before = controls.inventory
    text = str(ONE).replace("remote_port = 0", "own_sublayer = true")
    one = described(head=text)
    bench.apply_description(one)
    assert bench.engine.sublayers.get(SUBLAYER.key)
    bench.apply()
    assert controls.inventory == before


@BOTH_MODES
def test_rekeyed(bench: Bench, pair: PairText) -> None:
    """Other SPIs on the same traffic: new SAs come on the same filters before the old ones go."""
    bench.apply(pair)
    filters = [one.id for one in bench.engine.filters]
    new = PairText(name=pair.name, number=9, tunnel=pair.tunnel)
    done = bench.apply(new)
    assert done.kinds() == {pair.name: "rekey"}
    assert done.functions.index("IPsecSaContextAddOutbound1") < done.functions.index(
        "IPsecSaContextExpire0"
    )
    assert [one.id for one in bench.engine.filters] == filters
    assert live(bench.engine) == {(new.inbound_spi, new.outbound_spi)}
    assert not bench.apply(new)
    assert bench.apply(PairText(name=pair.name, number=11, tunnel=pair.tunnel)).pairs
    assert not bench.apply(PairText(name=pair.name, number=11, tunnel=pair.tunnel))


def test_rekeying_again_and_again_leaves_little(bench: Bench) -> None:
    """However often a pair is rekeyed, there are two records of it at most."""
    for number in range(1, 6):
        bench.apply(PairText(number=number))
        assert len(list(bench.engine.provider_contexts)) == min(number, 2)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (PairText(number=9, remote="198.51.100.99"), "traffic"),
        (PairText(number=9, port=5060), "traffic"),
        (PairText(number=9, tunnel=True), "traffic"),
        (PairText(number=1, lifetime=60, cipher=True), "same SPIs"),
    ],
)
def test_replaced(bench: Bench, new: PairText, reason: str) -> None:
    """Other traffic, or other SAs under the same SPIs: the pair goes and comes again."""
    bench.apply(PairText(cipher=True))
    done = bench.apply(new)
    assert done.kinds() == {"one": "replace"}
    assert reason in done.pairs[0].reason
    assert live(bench.engine) == {(new.inbound_spi, new.outbound_spi)}
    assert not bench.apply(new)


def test_one_spi_kept(bench: Bench) -> None:
    """A pair that keeps an SPI cannot exist beside the old one, so it is replaced."""
    bench.apply(PairText(cipher=True))
    text = str(PairText(cipher=True)).replace("spi = 0x11002", "spi = 0x11004")
    assert bench.apply_description(described(head=text)).kinds() == {"one": "replace"}


def test_other_key_under_the_same_spi(bench: Bench) -> None:
    """Where the engine tells keys, another key under the same SPI is noticed."""
    bench.apply(ONE)
    done = bench.apply(PairText(number=7, spis=1))
    assert done.kinds() == {"one": "replace"}
    assert "keys have changed" in done.pairs[0].reason
    assert not bench.apply(PairText(number=7, spis=1))


def test_swapped_spis(bench: Bench) -> None:
    """Pairs that take over SPIs from each other are taken away before they come again."""
    one, two = PairText(cipher=True), PairText(name="two", number=2, port=1, cipher=True)
    bench.apply(one, two)
    swapped = (
        PairText(number=3, spis=2, cipher=True),
        PairText(name="two", number=4, spis=1, port=1, cipher=True),
    )
    assert bench.apply(*swapped).kinds() == {"one": "replace", "two": "replace"}
    assert not bench.apply(*swapped)


def test_spi_of_a_pair_that_goes(bench: Bench) -> None:
    """The SPI of a pair that is gone from the file is free for another."""
    bench.apply(PairText(name="old", cipher=True))
    kinds = bench.apply(PairText(name="new", port=7, cipher=True)).kinds()
    assert kinds == {"new": "install", "old": "remove"}


def test_spi_that_still_drains(bench: Bench) -> None:
    """SPIs of SAs that were rekeyed within the last minute are free for other pairs at once."""
    bench.apply(PairText(cipher=True))
    bench.apply(PairText(number=2, cipher=True))
    back = PairText(number=1, cipher=True)
    assert bench.apply(back).kinds() == {"one": "replace"}
    assert live(bench.engine) == {(back.inbound_spi, back.outbound_spi)}


def test_ended_by_lifetime(bench: Bench, controls: Controls) -> None:
    """A pair whose SAs have ended is installed again, where its algorithms bear that."""
    pair = PairText(cipher=True, lifetime=600)
    bench.apply(pair)
    controls.advance(3600)
    assert live(bench.engine) == set()
    done = bench.apply(pair)
    assert done.kinds() == {"one": "replace"}
    assert "ended" in done.pairs[0].reason
    assert not bench.apply(pair)


def test_deleted_by_somebody(bench: Bench) -> None:
    """A pair whose SA context, or one of whose filters, is gone comes again."""
    pair = PairText(cipher=True)
    bench.apply(pair)
    (context,) = bench.engine.sa_contexts()
    SaContext.attach(bench.engine, context.id).delete()
    assert bench.apply(pair).kinds() == {"one": "replace"}
    (context,) = bench.engine.sa_contexts()
    SaContext.attach(bench.engine, context.id).delete()
    bench.engine.filters.delete(next(one.id for one in bench.engine.filters))
    assert bench.apply(pair).kinds() == {"one": "replace"}
    assert not bench.apply(pair)


@pytest.mark.parametrize("lost", ["context", "lifetime"])
def test_no_nonce_twice(bench: Bench, lost: str) -> None:
    """AES-GCM does not get an SPI again whose SAs have ended; nothing is done before that."""
    bench.apply(ONE, TWO)
    (context,) = bench.engine.sa_contexts(remote=ONE.remote)
    if lost == "context":
        SaContext.attach(bench.engine, context.id).delete()
    again = ONE if lost == "context" else PairText(lifetime=60)
    with bench.log.recorded() as calls, pytest.raises(KeyReuseError) as caught:
        apply(bench.engine, described(again))
    assert writes(calls) == []
    assert str(caught.value).startswith("pairs.toml:10: sa_pairs[0].inbound.spi: 0x10002 was used")
    assert "allow_nonce_reuse" in str(caught.value)
    head = "allow_nonce_reuse = true\n"
    assert bench.apply(again, head=head).kinds() == {"one": "replace", "two": "remove"}


def test_no_nonce_of_long_ago(bench: Bench) -> None:
    """SPIs of AES-GCM are remembered over many rekeyings."""
    for number in range(1, 5):
        bench.apply(PairText(number=number))
    for number in range(1, 4):
        with pytest.raises(KeyReuseError, match="was used by this pair before"):
            plan(bench.engine, described(PairText(number=number)))


def test_new_key_and_spi_after_the_end(bench: Bench) -> None:
    """With a new key under a new SPI the pair comes again."""
    bench.apply(ONE)
    (context,) = bench.engine.sa_contexts()
    SaContext.attach(bench.engine, context.id).delete()
    assert bench.apply(PairText(number=2)).kinds() == {"one": "replace"}


def test_others_are_left_alone(bench: Bench) -> None:
    """Other groups, other tools and sessions with the same label keep what they have."""
    bench.engine.providers.add(PROVIDER)
    foreign = transport_filter(
        Direction.OUTBOUND, TransportMode.between("192.0.2.10", "198.51.100.77"), label="group"
    )
    bench.engine.filters.add(foreign)
    with SaContext.transport(bench.engine, "192.0.2.10", "198.51.100.78", name="group"):
        other = described(TWO, head="").pairs
        apply(bench.engine, Description(label="other group", pairs=other))
        before = _everything(bench.engine)
        bench.apply(ONE)
        bench.apply()
        assert _everything(bench.engine) == before


def _everything(engine: Engine) -> list[object]:
    filters: list[Filter] = list(engine.filters)
    return [filters, list(engine.provider_contexts), list(engine.sa_contexts())]


def test_left_by_a_rekeying_that_was_cut_off(bench: Bench) -> None:
    """Old SAs beside the new ones, as a process that dies between the two leaves them, go."""
    bench.apply(ONE)
    (old,) = bench.engine.sa_contexts()
    new = described(PairText(number=2))
    (work,) = plan(bench.engine, new).work
    steps = [step for step in work.plan if "IPsecSaContextExpire0" not in step.functions]
    cut_off = type(work.plan)(tuple(steps), work.plan.label)
    type(work)(name=work.name, verb="", plan=cut_off, owner=work.owner).carry_out(bench.engine)
    assert len(live(bench.engine)) == 2
    done = bench.apply_description(new)
    assert done.functions == ("IPsecSaContextExpire0",)
    assert spis(old) not in live(bench.engine)
    assert not bench.apply_description(new)


def rekey_by_hand(engine: Engine, pair: SaPair) -> None:
    """Gives the only SA context new SAs, without telling anybody."""
    (context,) = engine.sa_contexts()
    assert context.inbound is not None
    assert context.outbound is not None
    plans.rekey(
        context.id,
        context.outbound.traffic,
        context.inbound.traffic.filter_id or 0,
        pair.inbound,
        pair.outbound,
        udp_encapsulation=pair.udp_encapsulation,
    ).apply(engine)


@pytest.mark.parametrize("tunnel", [False, True])
def test_rekeyed_by_somebody_else(bench: Bench, tunnel: bool) -> None:
    """A pair that was rekeyed by hand to what the file says keeps its SAs; only that is noted."""
    bench.apply(PairText(tunnel=tunnel))
    new = PairText(number=2, tunnel=tunnel)
    pair = described(new).pairs[0].pair
    rekey_by_hand(bench.engine, pair)
    done = bench.apply(new)
    assert done.kinds() == {"one": "adopt"}
    assert done.functions == ("FwpmProviderContextAdd2",)
    assert not bench.apply(new)
    for one in bench.engine.sa_contexts():
        SaContext.attach(bench.engine, one.id).delete()
    with pytest.raises(KeyReuseError):
        bench.apply(new)


def test_no_nonce_that_somebody_else_used(bench: Bench) -> None:
    """SPIs of SAs that are there count as used, whoever has added them."""
    bench.apply(ONE)
    new = PairText(number=2)
    rekey_by_hand(bench.engine, described(new).pairs[0].pair)
    with pytest.raises(KeyReuseError, match="used by this pair before"):
        bench.apply(PairText(number=2, lifetime=60))


def test_texts(bench: Bench) -> None:
    """Descriptions and changes are told with names, reasons and calls, and without keys."""
    description = described(ONE, TUNNEL)
    told = description.describe() + plan(bench.engine, description).describe()
    assert "install    one: is not there" in told
    assert "IPsecSaContextAddInbound1" in told
    assert "10.2.0.0" in told
    assert f"{4:040x}" not in told + repr(description) + repr(plan(bench.engine, description))
