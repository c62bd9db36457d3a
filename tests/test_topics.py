from __future__ import annotations

import hashlib
import json
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from invented_news import texts
from sklearn.base import clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.utils import estimator_checks

from newslib import TopicModel
from newslib.errors import ParameterError, SourceError
from newslib.modelling.factors import to_tfidf
from newslib.modelling.space import labels, positions
from newslib.modelling.term_lists import near_ties
from newslib.modelling.topic_table import fillers
from newslib.terms import analyzer, count_known


@pytest.fixture(scope="module")
def news():
    return texts()


@pytest.fixture(scope="module")
def model(news):
    return TopicModel(n_topics=5, language="en").fit(news[0])


def test_finds_the_subjects(news, model):
    pairs = Counter(zip(news[1], model.labels_.tolist(), strict=True))
    assert sorted(pairs.values()) == [24] * 5
    assert len({topic for _, topic in pairs}) == 5


def test_top_terms_are_the_subjects_own(news, model):
    by_subject = {
        s: set(" ".join(d for d, t in zip(*news, strict=True) if t == s).lower().split())
        for s in set(news[1])
    }
    for topic, terms in enumerate(model.top_terms(5)):
        subject = news[1][model.labels_.tolist().index(topic)]
        assert len(terms) == 5
        assert set(terms) <= by_subject[subject]


def test_weights(news, model):
    weights = model.fit_transform(news[0])
    assert weights.shape == (120, 5)
    assert weights.dtype == np.float64
    assert weights.min() >= 0
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-8)
    assert np.array_equal(model.labels_, labels(weights))
    np.testing.assert_allclose(model.transform(news[0]), weights, atol=1e-9)


def test_components(model):
    assert model.components_.shape == (5, len(model.vocabulary_))
    assert model.components_.min() >= 0
    np.testing.assert_allclose(model.components_.sum(axis=1), 1)
    assert model.vocabulary_.tolist() == sorted(model.vocabulary_)


def test_topics_table(model):
    table = model.topics_
    assert list(table.columns) == [
        "topic",
        "name",
        "terms",
        "n_articles",
        "share",
        "npmi",
        "diversity",
        "filler",
    ]
    assert table["topic"].tolist() == [0, 1, 2, 3, 4]
    assert table["n_articles"].is_monotonic_decreasing
    assert table["n_articles"].sum() == (model.labels_ >= 0).sum()
    assert table["share"].sum() == pytest.approx(1)
    assert table["npmi"].between(-1, 1).all()
    assert table["diversity"].between(0, 1).all()
    assert table["name"].is_unique
    for name, terms in zip(table["name"], table["terms"], strict=True):
        assert len(terms.split(", ")) == 10
        assert terms.startswith(name)


def test_documents_without_known_terms_have_no_topic(news):
    documents = [*news[0], "", "Nothing that others mention", "1 2 3"]
    model = TopicModel(n_topics=5, language="en", min_df=2)
    weights = model.fit_transform(documents)
    assert model.labels_[-3:].tolist() == [-1, -1, -1]
    assert not weights[-3:].any()
    assert model.topics_["share"].sum() == pytest.approx(120 / 123)
    assert model.transform(["quite unknown"]).tolist() == [[0.0] * 5]
    assert model.transform([]).shape == (0, 5)


@pytest.mark.parametrize(
    "kind",
    [
        list,
        tuple,
        pd.Series,
        np.array,
        lambda x: np.array(x, object),
        lambda x: pd.Series(x, dtype="string"),
        iter,
    ],
)
def test_kinds_of_input_give_the_same(news, model, kind):
    again = TopicModel(n_topics=5, language="en").fit(kind(news[0]))
    assert again.top_terms() == model.top_terms()
    assert np.array_equal(again.labels_, model.labels_)


def test_ready_tokens_and_own_analyzer(news):
    documents = [text.lower().strip(".").split() for text in news[0]]
    ready = TopicModel(n_topics=5, analyzer="tokens").fit(documents)
    own = TopicModel(n_topics=5, analyzer=str.split).fit([" ".join(d) for d in documents])
    assert ready.top_terms() == own.top_terms()
    assert ready.language_ is None
    assert np.array_equal(ready.labels_, own.labels_)
    with pytest.raises(ParameterError, match="lists of terms"):
        ready.transform(["a raw text"])


def test_language_is_found(news):
    model = TopicModel(n_topics=5).fit(news[0])
    assert model.language_ == "en"
    assert model.language is None


def test_explains_a_document(model):
    document = "The ferry, the ferry and a crane at the quay; the vote was on Monday."
    found = model.explain(document)
    topic = int(labels(model.transform([document]))[0])
    assert list(found.columns) == ["topic", "term", "count", "contribution"]
    assert set(found["topic"]) == {topic}
    assert found["term"].tolist()[0] == "ferry"
    assert dict(zip(found["term"], found["count"], strict=True))["ferry"] == 2
    assert found["contribution"].is_monotonic_decreasing
    assert found["contribution"].gt(0).all()
    assert "vote" not in found["term"].tolist()


def test_contributions_add_up_to_the_cosine(news, model):
    document = news[0][0]
    found = model.explain(document)
    space = model._space
    counts = count_known([document], model.vocabulary_, analyzer=analyzer("en")).counts
    places = positions(to_tfidf(counts, space.idf), space.axes)
    cosine = float((places @ space.centres.T)[0, found["topic"][0]])
    # The few negative contributions are not listed.
    assert found["contribution"].sum() >= cosine - 1e-6
    assert found["contribution"].sum() == pytest.approx(cosine, abs=0.05)


def test_explains_a_document_without_topic(model):
    assert model.explain("Nothing known").empty


# Small and degenerate cases


def test_three_documents_and_two_topics():
    model = TopicModel(n_topics=2, language="en").fit(["ferry quay", "ferry pier", "mayor vote"])
    assert model.labels_.tolist() == [0, 0, 1]


def test_documents_without_a_common_term():
    # All singular values are equal: only the standard basis keeps this the same everywhere.
    documents = ["ferry quay", "mayor vote", "goal match", "storm flood"]
    model = TopicModel(n_topics=3, language="en").fit(documents)
    again = TopicModel(n_topics=3, language="en").fit(documents[::-1])
    assert again.labels_[::-1].tolist() == model.labels_.tolist()
    assert again.top_terms() == model.top_terms()


@pytest.mark.parametrize("n", [3, 8, 60, 250])
def test_identical_documents(n: int):
    model = TopicModel(n_topics=2, language="en")
    weights = model.fit_transform(["The ferry left the quay at dawn."] * n)
    assert np.isfinite(weights).all()
    assert len(set(model.labels_.tolist())) == 1
    assert np.isfinite(model.components_).all()


@pytest.mark.parametrize("n_documents", [4, 30, 90])
def test_as_many_topics_as_there_can_be(n_documents: int):
    documents = [f"term{i} term{i + 1} term{i + 2} term{(i * i) % 17}" for i in range(n_documents)]
    model = TopicModel(n_topics=n_documents - 1, analyzer=str.split, min_df=1, max_df=1.0)
    weights = model.fit_transform(documents)
    assert np.isfinite(weights).all()
    assert set(weights.sum(axis=1).round(6)) <= {0.0, 1.0}
    assert len(model.topics_) == n_documents - 1
    assert model.topics_["name"].notna().all()


def test_groups_of_identical_documents():
    documents = ["ferry quay", "mayor vote", "goal match"] * 100
    model = TopicModel(n_topics=3, language="en").fit(documents)
    assert model.labels_.reshape(100, 3).tolist() == [model.labels_[:3].tolist()] * 100
    assert sorted(model.labels_[:3]) == [0, 1, 2]


def test_more_topics_than_subjects():
    documents = ["ferry quay pier", "mayor vote law"] * 50
    model = TopicModel(n_topics=5, language="en").fit(documents)
    assert np.isfinite(model.transform(documents)).all()
    assert (model.topics_["n_articles"] > 0).sum() == 2


# Misuse


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ("one text", "single text"),
        (5, "got a int: documents are a list"),
        (None, "got a NoneType: documents are a list"),
        ({"a": "ferry", "b": "quay"}, "got a dict: documents are a list"),
        ({"ferry", "quay", "vote"}, "got a set: documents are a list"),
        ([b"ferry", b"quay", b"vote"], "document 0 is of type bytes"),
        (["", " ", "", ""], "vocabulary is empty: none of the 4 documents"),
        (pd.DataFrame({"text": ["a", "b"]}), "DataFrame with the columns .*text"),
        (np.array([["a", "b"], ["c", "d"]]), "shape"),
        (["a", None, "b", float("nan")], "2 of 4 documents are missing.*position 1"),
        (["a", pd.NaT, "b", np.float32("nan")], "2 of 4 documents are missing.*position 1"),
        (pd.Series(["a", pd.NA, "c"], dtype="string"), "1 of 3 documents are missing"),
        (["a", 7, "c"], "document 1 is of type int"),
        ([["a", "b"], ["c"], ["d"]], "analyzer='tokens'"),
        ([], "vocabulary is empty"),
        (["the", "of", "and"], "vocabulary is empty"),
        (["ferry quay"], "n_topics=2 is too many for 1 documents"),
        (["ferry quay", "vote mayor"], "n_topics=2 is too many for 2 documents and 4 terms"),
    ],
)
def test_misuse_is_named(documents, message: str):
    with pytest.raises(ParameterError, match=message):
        TopicModel(n_topics=2, language="en").fit(documents)


@pytest.mark.parametrize(
    "parameters",
    [
        {"n_topics": 1},
        {"n_topics": 2.5},
        {"n_topics": True},
        {"n_topics": "5"},
        {"max_iter": 0},
        {"coherence_weight": 1.5},
        {"coherence_weight": None},
        {"coherence_weight": "much"},
        {"coherence_weight": float("nan")},
        {"coherence_weight": True},
        {"analyzer": "words"},
        {"language": "english"},
        {"language": ""},
        {"language": ["en"]},
        {"min_df": 0},
        {"max_df": 2.5},
        {"max_df": float("nan")},
        {"min_df": True},
    ],
    ids=str,
)
def test_wrong_parameters_are_named(news, parameters):
    name, value = next(iter(parameters.items()))
    with pytest.raises(ValueError, match=re.escape(f"{name}={value!r}")):
        TopicModel(**{"n_topics": 5, "language": "en", **parameters}).fit(news[0])


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([["ferry", 7], ["quay"], ["vote"]], "the term 7 is of type int"),
        ([[1, 2], [2, 3], [3, 4]], "the term 1 is of type int"),
        ([["ferry", None], ["quay"], ["vote"]], "the term None is of type NoneType"),
        ([7, ["quay"], ["vote"]], "lists of terms, but one is 7"),
    ],
)
def test_terms_that_are_no_texts_are_named(documents, message: str):
    with pytest.raises(ParameterError, match=message):
        TopicModel(n_topics=2, analyzer="tokens").fit(documents)


@pytest.mark.parametrize("made", [None, 7])
def test_an_analyzer_that_makes_no_list_is_named(news, made):
    with pytest.raises(ParameterError, match=f"analyzer=.*it makes {made}, not a list of terms"):
        TopicModel(n_topics=2, analyzer=lambda _: made).fit(news[0])


@pytest.mark.parametrize("n", [0, -1, 2.5, True, "3", None])
def test_top_terms_needs_a_number(model, n):
    for ask in (model.top_terms, model.shown_terms):
        with pytest.raises(ParameterError, match=f"n={n!r}"):
            ask(n)


def test_what_cannot_be_set_is_named():
    with pytest.raises(ValueError, match=r"Invalid parameter 'topics'.*n_topics"):
        TopicModel().set_params(topics=3)


def test_equal_terms_are_listed_by_the_alphabet():
    model = TopicModel(n_topics=2, language="en").fit(["zebra quay apple", "vote mayor law"] * 15)
    assert sorted(model.top_terms(3)) == [["apple", "quay", "zebra"], ["law", "mayor", "vote"]]
    assert model.near_ties_["terms"] == 4


def test_a_document_between_two_topics_goes_to_the_first_and_is_counted():
    documents = ["quay ferry pier", "vote mayor law"] * 15
    model = TopicModel(n_topics=2, language="en").fit(documents)
    weights = model.transform(["quay vote"])
    np.testing.assert_allclose(weights, [[0.5, 0.5]], atol=1e-7)
    assert labels(weights).tolist() == [0]
    assert near_ties(weights) == 1


def test_a_term_is_listed_with_one_topic(news):
    # Blends of two subjects make the topics share terms.
    blends = [f"{a} {b}" for a, b in zip(news[0], reversed(news[0]), strict=True)]
    model = TopicModel(n_topics=8, language="en").fit([*news[0], *blends])
    listed = [term for terms in model.top_terms(50) for term in terms]
    assert len(set(listed)) == len(listed)
    assert model.topics_["diversity"].min() < 1
    columns = {term: i for i, term in enumerate(model.vocabulary_)}
    for topic, terms in enumerate(model.top_terms(5)):
        for term in terms:
            assert model.components_[:, columns[term]].argmax() == topic


def test_filler_is_marked_and_subjects_are_not(news):
    # Words of talk: a few of them in every article, and nothing else in chatter.
    talk = ["honestly", "thing", "stuff", "guess", "talk", "folks", "wonder", "basically"]
    talk += ["chat", "fellow", "suppose", "bother"]
    given = [
        f"{text} {talk[i % 12]} {talk[(i * 5 + 3) % 12]} {talk[(i * 7 + 6) % 12]}"
        for i, text in enumerate(news[0])
    ]
    chatter = [" ".join(talk[(i + j * j) % 12] for j in range(20)) for i in range(24)]
    model = TopicModel(n_topics=6, language="en", max_df=1.0).fit([*given, *chatter])
    filler = model.topics_["topic"][model.topics_["filler"]].tolist()
    assert filler == [int(model.labels_[-1])]
    assert Counter(model.labels_[-24:].tolist())[filler[0]] >= 20
    assert not (model.labels_[:120] == filler[0]).any()


def test_subjects_are_no_filler(model):
    assert model.topics_["filler"].dtype == bool
    assert not model.topics_["filler"].any()


def test_too_few_topics_are_not_called_filler():
    uses = np.full((3, 2), 0.5)
    assert not fillers(uses, np.array([9, 9, 9]), [[0, 1]] * 3).any()
    more = np.full((4, 2), 0.5)
    assert fillers(more, np.array([9, 9, 9, 9]), [[0, 1]] * 4).all()
    # A topic without articles is no other topic to be at home in, and no filler itself.
    assert not fillers(more, np.array([9, 9, 9, 0]), [[0, 1]] * 4).any()


def test_near_ties_are_counted(news):
    model = TopicModel(n_topics=5, language="en").fit(news[0])
    assert model.near_ties_["documents"] == 0
    model = TopicModel(n_topics=2, analyzer=str.split).fit(["ferry quay", "mayor vote"] * 5)
    assert set(model.near_ties_) == {"documents", "terms"}
    assert model.near_ties_["terms"] == 2
    assert near_ties(np.array([[0.5, 0.5 - 1e-9], [0.6, 0.4], [0.0, 0.0]])) == 1


def test_top_terms_are_prefixes_of_each_other(model):
    assert [t[:10] for t in model.top_terms(60)] == model.top_terms(10)
    assert all(len(set(t)) == len(t) for t in model.top_terms(60))


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.transform(["a"]),
        lambda m: m.top_terms(),
        lambda m: m.explain("a"),
        lambda m: m.save("nowhere"),
        lambda m: m.get_feature_names_out(),
        lambda m: m.fits(["a"]),
        lambda m: m.shown_terms(),
    ],
    ids=["transform", "top_terms", "explain", "save", "names", "fits", "shown"],
)
def test_not_fitted(call):
    with pytest.raises(NotFittedError):
        call(TopicModel())


# scikit-learn


# check_estimator itself runs one check on an estimator of texts, the first of these, and says that
# it skips the rest, which feed it tables of numbers; these need no data.
CHECKS = [
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_valid_tag_types",
    "check_mixin_order",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_get_params_invariance",
    "check_set_params",
    "check_do_not_raise_errors_in_init_or_set_params",
]


@pytest.mark.parametrize("check", CHECKS)
def test_estimator_checks_without_data(check: str):
    getattr(estimator_checks, check)("TopicModel", TopicModel(n_topics=2))


def test_check_estimator():
    with pytest.warns(SkipTestWarning, match="string=True"):
        results = estimator_checks.check_estimator(TopicModel(n_topics=2), on_skip=None)
    assert [(r["check_name"], r["status"]) for r in results] == [(CHECKS[0], "passed")]


def test_parameters_and_clone(news):
    def own(text):
        return text.split()

    model = TopicModel(n_topics=3, analyzer=own, min_df=2)
    before = model.get_params()
    model.fit(news[0])
    assert model.get_params() == before
    fresh = clone(model)
    assert fresh.get_params() == before
    assert not hasattr(fresh, "components_")
    assert model.set_params(n_topics=4).n_topics == 4


def test_pipeline_grid_and_pandas_output(news):
    pipeline = Pipeline([("topics", TopicModel(n_topics=5, language="en"))])
    search = GridSearchCV(
        pipeline,
        {"topics__n_topics": [2, 5]},
        cv=2,
        scoring=lambda fitted, X: fitted.transform(X).max(axis=1).mean(),
    )
    assert search.fit(news[0]).best_params_["topics__n_topics"] in (2, 5)
    frame = (
        TopicModel(5, language="en")
        .set_output(transform="pandas")
        .fit_transform(pd.Series(news[0], index=range(100, 220)))
    )
    assert list(frame.columns) == ["topic0", "topic1", "topic2", "topic3", "topic4"]
    assert frame.index[0] == 100


# Save and load


def test_saved_and_loaded_model_is_the_same(news, model, tmp_path):
    path = tmp_path / "topics.model"
    model.save(path)
    again = TopicModel.load(path)
    assert again.get_params() == model.get_params()
    assert again.top_terms(40) == model.top_terms(40)
    assert np.array_equal(again.transform(news[0]), model.transform(news[0]))
    pd.testing.assert_frame_equal(again.topics_, model.topics_)
    pd.testing.assert_frame_equal(again.explain(news[0][0]), model.explain(news[0][0]))
    again.save(tmp_path / "again.model")
    assert (tmp_path / "again.model").read_bytes() == path.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again.model", "topics.model"]


def test_own_analyzer_is_given_again(news, model, tmp_path):
    path = tmp_path / "own.model"
    own = TopicModel(n_topics=5, analyzer=str.split).fit(news[0])
    own.save(path)
    with pytest.raises(ParameterError, match="its own analyzer"):
        TopicModel.load(path)
    again = TopicModel.load(path, analyzer=str.split)
    assert np.array_equal(again.transform(news[0]), own.transform(news[0]))
    model.save(path)
    with pytest.raises(ParameterError, match="newslib's"):
        TopicModel.load(path, analyzer=str.split)


def test_every_flipped_bit_is_refused(model, tmp_path):
    path = tmp_path / "topics.model"
    model.save(path)
    whole = path.read_bytes()
    n_bits = 8 * len(whole)
    # Bits spread over the file by a large odd step, and some in the first line.
    bits = [(i * 2_654_435_761) % n_bits for i in range(100)] + list(range(0, 8 * 94, 7))
    for bit in bits:
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        with pytest.raises(SourceError):
            TopicModel.load(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04\x95", None])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "topics.model"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=r"topics\.model"):
        TopicModel.load(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"other", b"\x80\x04\x95"])
def test_files_with_a_true_hash_of_something_else_are_refused(tmp_path, content: bytes):
    path = tmp_path / "topics.model"
    digest = hashlib.sha256(content).hexdigest()
    path.write_bytes(f"newslib topic model 2 sha256 {digest}\n".encode() + content)
    with pytest.raises(SourceError, match="does not hold a topic model"):
        TopicModel.load(path)


def test_saving_where_nothing_can_be_written_is_named(model, tmp_path):
    for path in (tmp_path, tmp_path / "no folder" / "topics.model"):
        with pytest.raises(SourceError, match="cannot write the model file"):
            model.save(path)
    assert list(tmp_path.iterdir()) == []


def test_truncated_files_are_refused(model, tmp_path):
    path = tmp_path / "topics.model"
    model.save(path)
    whole = path.read_bytes()
    for size in (0, 1, 50, 94, 95, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(SourceError, match=r"topics\.model"):
            TopicModel.load(path)


def test_model_file_holds_no_pickle(model, tmp_path):
    path = tmp_path / "topics.model"
    model.save(path)
    content = path.read_bytes().partition(b"\n")[2]
    (tmp_path / "content.npz").write_bytes(content)
    with np.load(tmp_path / "content.npz", allow_pickle=False) as stored:
        assert {stored[name].dtype.kind for name in stored.files} <= {"u", "i", "f"}
        assert json.loads(stored["record"].tobytes())["kept"]["language_"] == "en"
