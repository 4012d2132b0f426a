"""Encodings of small tables: read rightly or asked for by name, never garbled; what is usual is read at once."""

from __future__ import annotations

import random

import pytest

from warehouse.errors import FileError
from warehouse.readers.containers import decode, open_document

WORDS = {
    "gb18030": "北京 天津 内蒙古 黑龙江 亳州市 濮阳市 泸州市 地区 年份 营业收入 利润总额 单位：亿元 制造业 金融业 合计",
    "big5": "臺北市 高雄市 新竹縣 苗栗縣 雲林縣 花蓮縣 基隆市 地區 年度 營業收入 利潤總額 單位：億元 合計 製造業",
    "cp949": "서울특별시 부산광역시 울산광역시 경기도 강원도 행정구역별 산업별 전산업 제조업 시점 단위 계 건설업",
    "cp932": "東京都 大阪府 北海道 神奈川県 愛知県 沖縄県 鹿児島県 地域 年度 製造業 従業者数 全産業 単位 産業大分類",
    "cp1251": "Москва Тульская Пермский Татарстан Воронежская Регион Занятые Год Строительство Образование",
    "cp1252": "São Pará Ceará Maranhão Goiás Piauí Paraíba Espírito CONSTRUÇÃO EDUCAÇÃO Indústria Região Île Énergie",
    "cp1250": "Śląskie Łódzkie Świętokrzyskie Małopolskie Dolnośląskie Województwo Przemysł Usługi Ogółem",
    "cp1254": "İstanbul İzmir Şanlıurfa Eskişehir Diyarbakır Muğla Bölge Yıl İstihdam İnşaat",
}
AT_ONCE = {"gb18030": 57, "big5": 57, "cp932": 57, "cp1251": 55, "cp949": 15}  # of 60; the others may all be asked for


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("encoding", list(WORDS))
def test_no_table_is_garbled(encoding, seed):
    chance = random.Random(f"{encoding} {seed}")
    words = WORDS[encoding].split()
    right = 0
    for _ in range(60):
        width, sign = chance.randint(1, 4), chance.choice(",;\t")
        rows = [chance.sample(words, width + 1)]
        for name in chance.sample(words, chance.randint(1, 8)):
            rows.append([name, *(f"{chance.uniform(0, 9999):.{chance.randint(0, 2)}f}" for _ in range(width))])
        text = "\n".join(sign.join(row) for row in rows) + "\n"
        data = text.encode(encoding)
        if data.isascii():
            right += 1
            continue
        try:
            found, _ = decode(data)
        except FileError as error:
            assert error.reason == "wrong_encoding" and "give its `encoding`" in str(error)
        else:
            assert found == text
            right += 1
        assert decode(data, encoding)[0] == text
    assert right >= AT_ONCE.get(encoding, 0)


def test_capitals_in_latin_1_are_not_chinese():
    text = "UF;CONSTRUÇÃO;EDUCAÇÃO\nRio de Janeiro;12;99\nSAO PAULO;23;88\n"
    with pytest.raises(FileError, match=r"cp1252 reads 'UF;CONSTRUÇÃO;EDUCAÇÃO'; cp1250 reads"):
        decode(text.encode("latin-1"))


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32"])
def test_wide_text_with_and_without_its_mark(name):
    assert open_document("地区,合计\n北京,1\n天津,2\n".encode(name)).sheets[0].rows[1] == ["北京", "1"]


def test_utf8_with_a_wrong_byte_is_damaged_not_chinese():
    data = ("地区,合计\n" + "北京市,1\n天津市,2\n" * 20).encode() + b"\xb1\xb1,3\n"
    with pytest.raises(FileError, match="UTF-8 up to line 42"):
        decode(data)
