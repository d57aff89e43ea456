"""Which language a text is in, and where its words begin and end."""

from __future__ import annotations

import pytest

from ranking.languages import language_of, language_of_all
from ranking.lexical import Document, LexicalIndex
from ranking.word_forms import grams, words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who may apply for the travel grants of the academy?", "en"),
        ("Gefördert werden Vorhaben, die Abwärme aus Rechenzentren nutzen.", "de"),
        ("La convocatoria financia estancias en universidades de los países andinos.", "es"),
        ("L'appel soutient les équipes qui travaillent avec des hôpitaux.", "fr"),
        ("Il bando è rivolto alle imprese che assumono apprendisti nel settore della ceramica.", "it"),
        ("O edital apoia a pesquisa sobre as florestas e os rios da região.", "pt"),
        ("Programul finanțează formarea profesorilor din mediul rural.", "ro"),
        ("De regeling is voor gemeenten die het water op straat bergen.", "nl"),
        ("Program, küçük belediyeler için atık su arıtma tesisleri kurar.", "tr"),
        ("Chương trình hỗ trợ các hợp tác xã trồng cà phê.", "vi"),
        ("Το πρόγραμμα στηρίζει νέους ερευνητές.", "el"),
        ("Конкурс поддерживает молодых исследователей.", "ru"),
        ("该计划资助小农户的保险研究。", "zh"),
        ("この事業は高齢者施設を支援します。", "ja"),
        ("이 사업은 청년 연구자를 지원합니다.", "ko"),
        ("يدعم البرنامج البحث العلمي.", "ar"),
        ("यह योजना छोटे किसानों की सहायता करती है।", "hi"),
        ("โครงการนี้สนับสนุนนักวิจัยรุ่นใหม่", "th"),
    ],
)
def test_a_sentence_tells_its_language(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text", ["Horizon Europe", "", "2026-08-11", "quantum sensors", "Universität Potsdam"]
)
def test_what_tells_nothing_is_in_the_language_of_what_it_belongs_to(text):
    assert language_of(text) == "en"
    assert language_of(text, "fi") == "fi"


def test_many_short_texts_tell_together_what_each_alone_does_not():
    texts = ["Wasser und Boden", "Strom für die Stadt", "Ausbildung von Lehrkräften"]
    assert language_of("Wasser und Boden") == "en"
    assert language_of_all(texts) == "de"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Soil-moisture, 2nd a", ["soil", "moisture", "2nd"]),
        ("किसानों को", ["किसानों", "को"]),
        ("太阳能电池", ["太阳", "阳能", "能电", "电池"]),
        ("AI 研究", ["ai", "研究"]),
        ("ร้าน", ["ร้", "้า", "าน"]),
    ],
)
def test_words_keep_their_marks_and_unspaced_scripts_are_read_in_pairs(text, found):
    assert words(text) == found


def test_kin_words_share_letters_also_across_accents():
    assert grams("é") == ("_e_",)
    assert len(set(grams("organización")) & set(grams("organisation"))) >= 5


def test_a_query_in_another_language_finds_names_and_kin_words_by_their_letters():
    documents = [
        Document("Photovoltaic modules for schools in Nairobi.", "en"),
        Document("Costumes for a touring opera.", "en"),
    ]
    query = "photovoltaische Anlagen in Nairobi"
    index = LexicalIndex(documents, [query], ["de"])
    (found,) = index.coverage([query], ["de"])
    assert found[0] > 0.15 > 0.05 > found[1]
    (by_stems,) = index.coverage([query])
    assert by_stems[0] < found[0]
