/** Names that people have, in the scripts they write them in: none of them may be refused. */
export const HONEST_NAMES: readonly string[] = `
Anna Ben Carla David Émile François Zoë Søren Åsa Øyvind Łukasz Şebnem Ğülşen Ján Ľubica Čeněk Žofie Dvořák Björn Jürgen
Müller Größe Straße Weiß İbrahim ışık Ñandú Núñez Peña João Conceição Ângela Gwênlyn Siân Ólafur Þórdís Ðorđe Đặng Nguyễn
Trần Phạm Huỳnh Võ Thị Hồng Điệp Ước Mạnh Țepeș Ștefan Ăna Încă Ġorġ Ħaġar Żammit Mårten Jõgi Äiti Šimon Ķekava Ņina
Ģirts Ūdens Ėglė Žydrė Ąžuolas Saoirse Niamh Tadhg Ágnes Győző Erzsébet Ödön Űri Kőrösi O-Brien Mary-Jane J.R. dr_no x Q
user1 a1b2 [afk] {away} dark|side back\\slash caret^ tick\`s under_score dot.dot Zeta9 no_1 r2d2 C-3PO neo. ._.
Иван Мария Наталья Сергей Ёлка Щукин Юрий Объедков Київ Олексій Їжак Ґалаґан Юлія Віктор Ђорђе Љиљана Њгош Ћира Џон
Ѓорѓи Ќирил Ѕвезда Ўладзімір Алесь Нұрсұлтан Әйгерім Қайрат Өмірбек Ғалия Үміт Ҳасан Тоҷикӣ Ӯктам Эрдэнэ Батбаяр
Νίκος Ελένη Γιώργος Αθηνά Σωκράτης Χρήστος Θεόδωρος Ξένια Ψαρράς Ωραία Μαρία Κώστας Ίρις Ήλιος Ύπατος Όλγα
Արամ Անի Գևորգ Հայկ Շուշան Նարե Տիգրան Վարդան Զարուհի Սուրեն Լևոն Մարիամ
ნინო გიორგი თამარ დავით შოთა ელენე ლუკა მარიამი ქეთევან ზურაბ
דוד שרה משה רחל יעקב לאה נועם תמר אברהם חנה יוסף שלמה מיכל עידו
محمد فاطمة علي عائشة خالد مريم يوسف زينب حسن ليلى عمر نور إبراهيم آمنة أحمد رؤى هدى سلمى
کامران شیرین گلناز پژمان چنگیز ژاله فرهاد نیلوفر عباس پری
عمران ٹیپو ڈاکٹر گڑیا نوازش بےنظیر ہما وقاص
राम सीता कृष्ण गीता अर्जुन प्रिया विक्रम लक्ष्मी सूर्य हनुमान दुर्गा श्रेया नेहा अमित
আনন্দ রবীন্দ্র সুমিত্রা কাজী নজরুল মিতা শ্রী বঙ্কিম
ਗੁਰਪ੍ਰੀਤ ਹਰਜੀਤ ਸਿਮਰਨ ਬਲਬੀਰ ਮਨਦੀਪ
નરેન્દ્ર હિતેશ જયેશ મીના પ્રકાશ
ଜଗନ୍ନାଥ ସୁଭାଷ ଲିପି
குமார் மீனா செல்வி முருகன் லட்சுமி தமிழ் அருண் கார்த்திக்
రాము లక్ష్మి వెంకట శ్రీనివాస్ పద్మ రవి
ಕನ್ನಡ ರಾಜು ಸುಮಾ ವಿಷ್ಣು ಗೌರಿ
മലയാളം രാജൻ ലത അനിൽ മീര
සුනිල් නිමල් කුමාරි අමර
สมชาย สมหญิง ประยุทธ์ มาลี นก กุ้ง ปู เอก น้ำ ฟ้า
ສົມພອນ ແກ້ວ ບຸນມີ ຄຳ
အောင်ဆန်း သန်း မြင့်
សុខ ចាន់ ដារា បុប្ផា វណ្ណា
བསྟན འཛིན དོན གྲུབ
አበበ ሰላም ተስፋዬ ሃይሌ መስከረም ዳዊት ሰሎሞን
ⴰⵎⴰⵣⵉⵖ ⵜⴰⵏⵉⵔⵜ
ᏣᎳᎩ ᏎᏉᏯ
ᐃᓄᒃ ᓄᓇᕗᑦ
ᠮᠣᠩᠭᠣᠯ
李明 王芳 张伟 刘洋 陈静 杨丽 黄强 赵敏 周杰 吴昊 徐磊 孙悦 马超 朱婷 胡军 郭靖 何炅 高圆圆 林心如 罗大佑 梁朝偉 鄭秀文 謝霆鋒 葉問 蔡依林 許志安 鄧麗君 曾國藩
たろう はなこ さくら ゆうき けんじ タロウ ハナコ サクラ ユウキ ジョン ポール 太郎 花子 健二 桜子 美咲 鈴木 佐藤 田中 高橋 渡辺 伊藤 山本 中村 小林 加藤 一郎 ﾀﾛｳ
김민수 이영희 박지성 최수진 정우성 강호동 조용필 윤아 장동건 임요환 한가인 오세훈 서태지 신동엽 권상우 황정음 안성기 송혜교 홍길동 류현진
ㄅㄆㄇ 小明 阿花 老王
Aïsha Chloé Élodie Noël Théo Gaëlle Béatrice Hélène Régis Cédric Maëlys Loïc Yaël Joël Raphaël Agnès Inès Jérôme Maïté
Kaʻiulani Hāloa Māui Tūī Wairākei Whānau
Adaeze Chukwu Ọlá Ẹniọlá Ṣadé Àbíkẹ́ Kwame Ama Kofi Yaa Nkosi Thandiwe Lerato Tariq Amina Zuberi Ƙarfi Ɗan Ɓala Ŋgũgĩ
Wójcik Zieliński Źdźbło Gżegżółka Świątek Błaszczyk Kraków Częstochowa Ożóg Jędrzej Grażyna Małgorzata Agnieszka Paweł
Anđela Željko Šćepan Čabar Đurđica Hrvoje Mirjana Slaviša Dušan Živko
Ásdís Björk Guðrún Kristján Sigríður Þór Æsa Örn Úlfur Ýmir
Juho Päivi Yrjö Väinö Kyösti Säde Hämäläinen Mäkinen
Quỳnh Hương Tuấn Bảo Đức Nghĩa Khánh Thủy Xuân Yến Lưu Mỹ
Marie Peter Paul Hans Greta Lena Max Tim Tom Jan Kai Uwe Ute Ina Ilse Elke Heike Silke Anke Antje Birgit Dagmar Frauke
Liam Noah Emma Olivia Ava Sophia Mia Luna Zoe Leo Theo Hugo Jules Louis Arthur Gabriel Adam Rose Alba Lucia Sofia Pablo
Diego Mateo Carlos Miguel Rafael Tiago Luiz Pedro Bruno Rui Nuno Ines Rita Marta Giulia Luca Marco Matteo Chiara Aurora
Yuki Haruto Ren Aoi Sora Minato Wei Fang Jing Lei Hao Ming Li Min-jun Seo-yeon Ji-ho Arjun Aarav Vihaan Diya Ananya Isha
Muhammad Fatima Omar Layla Yusuf Maryam Ibrahim Noor Zain Sara Elif Mehmet Ayşe Mustafa Zeynep Emre Deniz Can Ece Ozan
`
  .split(/\s+/)
  .filter((name) => name !== '');
