"""Who may apply, in scripts without spaces: "中小企業が応募できます", "申报单位应为高等院校或科研院所".

As in other languages a list counts only when every item of it is known.
"""

from __future__ import annotations

import re

from db.records import ApplicantType
from spiders.applicant_words import BUSINESS, GOVERNMENT, HIGHER_EDUCATION, LOCAL, NONPROFIT

_A = ApplicantType
_KINDS: tuple[tuple[tuple[ApplicantType, ...], str], ...] = (
    ((_A.HIGHER_EDUCATION_PUBLIC,), r"国公立大学|公立大学|国立大学|公办高校|국공립대학"),
    (HIGHER_EDUCATION, r"大学(?:等|法人)?|高等教育機関|高等院校|高等学校|高校|院校|대학교?|고등교육기관"),
    ((_A.RESEARCH_ORGANISATION,), r"(?:公的)?研究(?:機関|所|开发法人)|国立研究開発法人|科研(?:院所|机构"
                                  r"|单位)|研究(?:院所|机构|院)"
                                  r"|연구(?:기관|소)|(?:정부)?출연(?:연구기관|연)"),
    ((_A.FOR_PROFIT_SMALL,), r"中小企業(?:者|等)?|小規模事業者|スタートアップ(?:企業)?|ベンチャー企業"
                             r"|中小(?:微)?企业|小微企业|初创企业"
                             r"|중소기업|소상공인|스타트업|창업기업|벤처기업"),
    ((_A.FOR_PROFIT_OTHER,), r"大企業|大型企业|대기업"),
    (BUSINESS, r"(?:民間)?企業|民間事業者|法人企業|企业|公司|기업"),
    (NONPROFIT, r"NPO(?:法人)?|非営利団体|公益法人|財団法人|社会组织|非营利组织|公益组织|비영리(?:단체|법인"
                r"|기관)"),
    ((_A.INDIVIDUAL,), r"個人|研究者|大学院生|学生|若手研究者|个人|自然人|研究生|博士后|개인|연구자"
                       r"|대학원생"),
    (LOCAL, r"地方(?:公共団体|自治体)|市町村|自治体|지방자치단체|지자체"),
    (GOVERNMENT, r"公的機関|行政机关|政府部门|事业单位|공공기관"),
)  # fmt: skip
_KIND = "|".join(f"(?P<kind{index}>{words})" for index, (_, words) in enumerate(_KINDS))
_ITEM = re.compile(rf"\s*(?:(?:国内|境内|日本|全国|국내|일본|各类|依法|公私)の?)?(?:{_KIND})", re.IGNORECASE)
_JOINT = re.compile(
    r"\s*(?:、|，|,|・|及び|および|並びに|又は|または|もしくは|と(?![すしなの])|和|及|或者|或|与|및|와|과|또는|이나|나)\s*"
)
_LEAD = re.compile(
    r"(?:応募資格|応募対象者?|対象者|申請資格|(?:補助|助成|支援|募集|公募)?対象(?:者|機関|企業|事業者|法人|団体)?|応募できる(?:者|の)|応募要件|(?:项目|课题)?(?:牵头)?申报(?:单位|主体|对象"
    r"|条件|资格)|申请(?:单位|主体|人|资格|条件)"
    r"|参赛对象|支持对象|신청\s?자격|지원\s?대상|(?:참가|참여|응모|지원|공모)\s?(?:자격|대상|기관)|신청\s?(?:대상|기관|가능\s?기관)|공모\s?대상)\s*(?:[:：]|は|为|須"
    r"|须|应当?为?是?|为|은|는)\s*(?:为|是)?\s*"
)
_MAY_APPLY = re.compile(
    r"\s*(?:(?:が|は|のみが|に限り)\s*(?:応募|申請|参加)(?:できます|できる|可能|することができ)"
    r"|(?:均)?(?:可|可以|均可)(?:申报|申请|参加)"
    r"|(?:이|가|은|는|만|만이)?\s*(?:신청|지원|참가|응모)(?:할|이|을)?\s*(?:수|가능))"
)
_END = re.compile(r"\s*(?:[。.;；\n]|$|とします|とする|です|である|に限|입니다|으로 한|이어야|만)")


def listed_unspaced(sentence: str) -> tuple[ApplicantType, ...] | None:
    """The kinds of applicants that a Japanese, Chinese or Korean sentence plainly lists, or ``None``."""
    lead = _LEAD.search(sentence)
    kinds, end = _list_at(sentence, lead.end() if lead else 0)
    return kinds if kinds and (_END if lead else _MAY_APPLY).match(sentence, end) else None


def _list_at(text: str, start: int) -> tuple[tuple[ApplicantType, ...], int]:
    found: dict[ApplicantType, None] = {}
    end = start
    item = _ITEM.match(text, start)
    while item:
        index = next(i for i in range(len(_KINDS)) if item[f"kind{i}"])
        found |= dict.fromkeys(_KINDS[index][0])
        end = item.end()
        joint = _JOINT.match(text, end)
        item = _ITEM.match(text, joint.end()) if joint else None
        if joint and item is None and not _MAY_APPLY.match(text, end):
            return (), start
    return tuple(found), end
