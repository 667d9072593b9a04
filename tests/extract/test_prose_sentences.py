"""Own sentences with their key: precision and recall do not fall, the keys are sound, every metric is covered."""

import importlib.util
import sys
from pathlib import Path

import pytest

from gikanalysis.extract.prose_rules import rules
from gikanalysis.vocabulary.load import metrics

ROOT = Path(__file__).parents[2]
TABLES_ONLY = {
    # sums and bounds of other rows, which no body names
    "granted_any", "refused_core", "refused_substantive", "not_held_or_created", "clarification_failed",
    # stocks and changes of the 2019 form
    "licensing_items_prev", "licensing_items_change", "licensing_items_now",
    "penalty_items_prev", "penalty_items_change", "penalty_items_now",
    "coercion_items_prev", "coercion_items_change", "coercion_items_now",
    "other_service_decisions", "other_service_items_prev", "other_service_items_change", "other_service_items_now",
    "fee_items_prev", "fee_items_change",
}  # fmt: skip


@pytest.fixture(scope="module")
def key():
    """The benchmark's own reader of sentences."""
    spec = importlib.util.spec_from_file_location("sentence_key", ROOT / "benchmarks" / "sentence_key.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["sentence_key"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["dev", "held-out", "fresh"])
def test_sentences_are_read(key, name):
    """Of what is read 97 % is right, of what is stated 85 % is read, few decoys are taken."""
    compared = [key.compare(sentence) for sentence in key.sets()[name]]
    right, wrong = sum(len(one.right) for one in compared), sum(len(one.wrong) for one in compared)
    found, missed = sum(one.found for one in compared), sum(len(one.missed) for one in compared)
    decoys = [one for one in compared if one.sentence.decoy]
    assert right / (right + wrong) >= 0.97
    assert found / (found + missed) >= 0.85
    assert sum(bool(one.wrong) for one in decoys) <= 0.1 * len(decoys)
    assert all(reading.bounded_alike(statement) for one in compared for statement, reading in one.right)


def test_sentences_are_many_and_their_keys_sound(key):
    """Enough texts of enough reports; metrics and units are the vocabulary's; no report in both halves."""
    sets = key.sets()
    first = [*sets["dev"], *sets["held-out"]]
    reports = {(sentence.issuer, sentence.year) for sentence in first}
    decoys = sum(not sentence.wanted for sentence in first)
    assert (len(first) - decoys >= 500, len(reports) >= 150, decoys >= 120) == (True, True, True)
    assert not {(s.issuer, s.year) for s in sets["dev"]} & {(s.issuer, s.year) for s in sets["held-out"]}
    assert len({sentence.text for sentence in first}) == len(first)
    readings = [r for one in sets.values() for s in one for wanted in s.wanted for r in wanted.readings]
    assert {(r.metric, r.unit) for r in readings} <= {(m.id, m.unit) for m in metrics().values()}
    for reading in readings:
        assert reading.lower is None or reading.lower <= reading.value
        assert reading.upper is None or reading.value <= reading.upper


def test_a_wrong_reading_is_noticed(key):
    """Another value, another metric, a part for the whole: each counts as wrong and as missed."""
    text, states = "收到政府信息公开申请5件。", "requests_received[部分]=5 件"
    sentence = key.Sentence("某局", 2031, text, tuple(key._key(states, text)))
    compared = key.compare(sentence)
    assert (len(compared.right), len(compared.wrong), len(compared.missed)) == (0, 1, 1)
    with pytest.raises(ValueError, match="is not metric"):
        tuple(key._key("requests_received 5", text))


def test_every_metric_of_prose_has_a_pattern_and_a_decoy_near_it():
    """A metric is read from prose (with an example and a counterexample) or from tables alone."""
    patterns = rules().patterns
    read = {metric for rule in patterns for metric, _ in rule.metrics}
    guarded = {metric for rule in patterns if rule.counter for metric, _ in rule.metrics}
    assert read == set(metrics()) - TABLES_ONLY
    assert read == guarded


def test_a_pattern_is_tried_wherever_it_may_match():
    """The words by which patterns are looked up miss none of their own matches."""
    known = rules()
    for number, rule in enumerate(known.patterns):
        for text in [part for row in known.patterns for part in row.example.split(" / ")]:
            for pattern in rule.patterns:
                if found := pattern.search(text):
                    assert number in known.pattern_anchors.of(found[0]), (rule.id, text)
