"""Titles, headings, page furniture, prose; the layout file itself."""

import copy

import pytest

from gikanalysis.errors import DataFileError
from gikanalysis.readers.layout import (
    find_title,
    is_furniture,
    is_prose,
    is_section_heading,
    parse_layout,
    title_rank,
    trim,
)
from gikanalysis.tabular import read_yaml


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["", " 灵武市 2020 年政府信息公开工作年度报告", "正文"], "灵武市 2020 年政府信息公开工作年度报告"),
        (["某局2018年度政府信息", "公开工作年度报告"], "某局2018年度政府信息公开工作年度报告"),
        (["某市人民政府", "2019年政府信息公开工作年度报告"], "某市人民政府2019年政府信息公开工作年度报告"),
        (["某区", "某局2019年度", "政府信息公开年报"], "某局2019年度政府信息公开年报"),
        (["首页", "政府信息公开年报", "某县2021年政府信息公开工作年度报告"], "某县2021年政府信息公开工作年度报告"),
        (["首页", "2020年政府信息公开工作年度报告"], "2020年政府信息公开工作年度报告"),
        (["某镇二〇一八年政府信息公开年度报告"], "某镇二〇一八年政府信息公开年度报告"),
        (["通知", "现将2018年度报告如下：", "政府信息公开年报"], "政府信息公开年报"),
        (["第一行", "第二行"], "第一行"),
        (["", "　"], None),
    ],
)
def test_titles(lines, title):
    """The titled line with a year wins, broken titles are joined, navigation is not; else the first line."""
    assert find_title(lines) == title


def test_long_or_sentence_like_lines_are_no_titles():
    """A sentence that names the report is prose."""
    assert title_rank("根据规定，现公布某县2018年度报告") == 0
    assert title_rank("本年度报告包括总体情况、主动公开情况。2018年工作报告") == 0
    assert title_rank("某县2018年政府信息公开年报" + "长" * 60) == 0


@pytest.mark.parametrize(
    "text", ["www.wuzhong.gov.cn", "P. 9", "Page 9 - 某市年报", "- 9 -", "— 12 —", "7", "第 3 页 共 9 页", "3/12"]
)
def test_page_furniture(text):
    """Addresses, page numbers and running heads belong to the page."""
    assert is_furniture(text)


@pytest.mark.parametrize("text", ["规章", "2018", "1040 264", "-", "9件", "www.wuzhong.gov.cn是门户网站"])
def test_no_page_furniture(text):
    """Labels, years and figures with more around them are not."""
    assert not is_furniture(text)


def test_section_headings_are_not_row_labels():
    """Both carry ordinals; only the former ends a table."""
    assert is_section_heading("二、主动公开政府信息情况")
    assert is_section_heading("五、存在的主要问题及改进情况")
    for label in (
        "一、本年新收政府信息公开申请数量",
        "三、本年度办理结果",
        "四、结转下年度继续办理",
        "(三)不予公开",
    ):
        assert not is_section_heading(label)


def test_prose_is_told_from_labels():
    """The longest official label is no prose; a sentence is."""
    assert not is_prose("(四)政府信息公开专项经费(不包括用于政府公报编辑管理及政府网站建设维护等方面的经费)")
    assert is_prose("全年通过网站主动公开信息共320条；其中工作栏目53条，政务公开48条。")


def test_trim_takes_all_blanks():
    """No-break, ideographic and zero-width blanks go at the ends and stay inside."""
    assert trim("\ufeff\u200b\xa0\u3000总\u3000计\xa0\r\n") == "总\u3000计"


def test_a_wrong_layout_file_is_refused_with_all_faults():
    """Unknown, missing and mistyped keys are named together."""
    content = copy.deepcopy(dict(read_yaml("gikanalysis.readers", "layout.yaml")))
    parse_layout(content)
    content["footer"] = []
    del content["section_heading"]
    content["title"]["longest"] = "60"
    with pytest.raises(DataFileError) as caught:
        parse_layout(content)
    assert len(caught.value.faults) == 3


def test_a_pattern_that_does_not_compile_is_refused():
    """The fault names the key."""
    content = copy.deepcopy(dict(read_yaml("gikanalysis.readers", "layout.yaml")))
    content["furniture"] = ["(("]
    with pytest.raises(DataFileError, match="furniture"):
        parse_layout(content)
