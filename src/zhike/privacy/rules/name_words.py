"""The words that names are known by: surnames, characters of given names, what stands around them."""

from __future__ import annotations

import re
from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SURNAMES: Final = frozenset(
    "柳王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪"
    "严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫"
    "查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符"
    "奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫"
    "鞠僧桑荆谌银扶明沙薄伏岑习胥保和蔺水云昌凤酆皮康常伏成戴谭宋茅庞纪舒屈项祝董梁"
    "陳劉張黃趙吳孫馬羅鄭謝韓馮蕭鄧許彭呂蘇盧蔣賈閻葉餘鍾陸邱譚鄒龔嚴齊龍萬錢湯賀賴莊塗關費紀單闞楊陽歐衛寧蘭顧喬溫"
)
# Surnames that are common words as well: such a name needs more around it.
AMBIGUOUS: Final = frozenset(
    "和都查时来单连商包盖计应水皮范原申求强严毕什常管全官仲僧桑明云保费钱白高成安万文解马方金路党练位牛花"
    "游国相米沙冷左项车台易程从封段向"
)
COMPOUND: Final = frozenset(
    re.findall(
        "..",
        "欧阳上官司马诸葛夏侯司徒皇甫尉迟公孙令狐慕容宇文长孙司空东方独孤南宫端木百里呼延闻人澹台公冶宗政濮阳"
        "淳于单于太叔"
        "申屠仲孙轩辕钟离鲜于闾丘亓官司寇赫连完颜耶律纳兰那拉万俟贺兰达奚歐陽司馬諸葛司徒",
    )
)
# Characters that people are called by; a name without a word that announces it must be made of these.
GIVEN: Final = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红玲芬燕彩春菊兴庆国建志海荣辉鹏飞宇浩轩然博文涵梓欣怡佳雨"
    "晨思琪嘉俊凯瑞雪梅婷莉琳倩颖洁晶璐瑶莹媛慧淑珍凤琴云翠香月素爱珠秋冬夏天龙虎林森松柏峰山川江河波洪亮光晓旭东升南北"
    "振邦正义礼智信忠诚孝廉良善美德贤才学成功立业立新民生和祥福禄寿喜发财富贵金银铜铁宝贝康健乐安宁永长青绿竹子君若诗雅"
    "静逸凡尘一二三小大少老中元亨利贞仁武双全斌彬翔腾跃进步胜利锋钢铭鑫锦绣绮罗丹彤朱紫蓝白素洁冰清玉润泽沛霖霏露霜寒"
    "晖昊昱晟曦朗星辰宸睿哲聪敏达远航帆舟舒畅怀瑾瑜琦珂珊珺琛琰珏璇瑛璟璋坤乾震巽培基城垚均圣贤炎焱灿烨煜炜烽煊"
    "毅恒恩惠慈悦愉忻怿忆念卫征程里程鸣凰鸾鹤雁鹰莺蕾蓉莲荷芝兰薇萱芸苹茜菲菁蓓蔚茹蕊芷若薪培根本木桐梧桢楠榕桦柳杨"
    "槐榆雄英豪壮力劲威猛烈奇传承继祖宗耀显扬名声望道理法治安定树仲季孟伯叔维绍启开明景昌盛茂丰收年岁世代嗣先后"
    "友朋群众人民家国庭院堂殿楼台阳光阴晴日晨夕朝暮晚时辰启蒙子轩梓萌亦可心艺馨语彤妍姝妮娅娥娇婉婵妙姗娴嫣媚婕妤"
    "锐钧钰钊铎镇锡银镜权全勤俭恭谦让宽温柔知行为之其如以乃予希晗昕晏冉澜漪溪淼渊湛源滨潇湘洛沁汐沐泓浚润潮"
    "迪凌冲冉准卓奕博厚原叶向吉同君否含启吟坚域增壹多夫奎奥妹姣娣孙学守宏定宛宜实宪宾密尊尚尧屹岚岩岭崇巍州帅常广庚"
    "延弘彦彰影徽心必志忍怀恺悟慕戈才扬承拓挺捷敬旋旗旺昂易昭晶智暄曼有朔朵来杏果柯栋校桃梁棋棠榜樊欢正殊民水沙泉洲"
    "津浪淇淳清渝湖满漫灵焕然熙燃爽牧狄王玄珑理琨甜甲男留略登皓益相真石砚硕磐祎祝禹秉科秦穗立章童端笑策筠简粤红纪纯绍"
    "维绪缘罡群羽翎翰耘聆肖育胤自舜舫航良艾苏苑苒茂荃莎菀萧葵蓬薛虹蝶衡裕观觉言诚谊谷豫贇赫赟超越轶辛迅达迎远逊通连"
    "逢遥遵邦郁郎部采野钦铃锁锴镕长闯闻阅隆隽雄雯霁霄霖靖韬韵顺颂频颢风飒馥驰骁骏高魁鲁麒麟黎齐偉國華麗強軍勇豔傑濤"
    "弈轻依诺勃乔蓉侯依展岸无双桃岩骅骞弈翊霓裳琬珉珮琼瑄玺缨缦绫纬芊苓茉茗荔荻莘葭蔓蕙薰蝉语谨赐赋逸遇采"
    "锟陌露靓韶颀飘骄鸥鹃鹭黛勋勉卿咏唯囡圆墨夕奔奕妃姿婧孜宣宥寅嵘嵩巧帅幼庭廷弥弦彪御微怜恬悠惜愿慎懋抒"
    "护斐斯昀昂昆昔昙晴景暖曙望"
    "杉枫柔柠桓桥楷榛槿歌毓汀汉汝沁沧沫泊浦涟深瀚灏灵炅炫炯烁煦照燚玖珈珍琅瑗瑰璟甫盈盼真睦碧社祁祐祯禾稳"
    "窈竣笃笛筱箐紫绒绚绛绢缤羿翀翌联肃致芃芬茵莎莓莱菡葳蓓蔼藏虎衍诣询谛谧贝起辅遐郡量铄铮霆非音领颢驹骊"
    "鲲鸿鹄默龄秋儿雯湘育森芸豆莞惜尔弟姐丫欢笑阿"
    "蘭鳳玲榮輝鵬飛慶興龍東陽寶貴銀鐵淑貞蓮嬌惠賢義禮誠銘鑫錦羅潔潤澤靜穎瑩媛蘊璐嵐楓樺語詩雲曉俊儀佩怡嘉欣"
)
# After these a name is over: verbs, particles, and the nouns of a bank.
FOLLOWERS: Final = (
    "的是在要想把被给已有没来去到从用请您你我他她它这那就也都还不很将会能可说问办开存取转汇打付还借买卖"
    "和与跟或及同、，。；：！？和向为替对由于让叫名因且但而则并再又才刚先后前后上下收寄搬住今明昨早晚正曾"
    "需希反投咨申要求表"
    "电手身联地账帐卡银户客证号女小太老先夫本此该两二三吗吧呢啊呀哦嘛了着过等均系属拿丢忘改查接签确提欠代致委持授"
    "當這個請電話态五六七八九十百千万几每次"
)
FOLLOWING_WORDS: Final = (
    "先生|女士|小姐|太太|同志|老师|阿姨|大爷|大妈|师傅|经理|主任|行长|医生|教授|律师|总|董|同学|先生"
    "|本人|名下|您好|你好"
    "|身份证|电话|手机|联系|地址|账户|账号|账上|卡号|银行|转账|汇款|来电|来过|需要|想|希望|反馈|反映"
    "|投诉|咨询|办理|申请|要求|因为|由于|表示|明天|昨天|今天"
    "|上午|下午|早上|晚上|刚才|刚刚|已经|曾经|现在|目前|之前|以前|最近|一直|应该|可以|能不能|能|会|户|持"
    "|丢|忘|查|收到|没收|一起|共同|夫妇|夫妻|一家|等|都|两人|二人|行动|推荐|服务|介绍|擅自|私自|态度"
    "|不方便|敬上|拜上|呈上|上"
    "|出生|生于|性别|男|女|年龄|民族|职业|单位|工作|尾号|邮箱|邮件|微信|签字|签名|签收|授权|委托|代办"
    "|代理|代|本次|于|系|即|这个|那个|这边|那边|打来|打电|留言|预约"
)
LABELS: Final = (
    "姓名|户名称?|甲方|乙方|丙方|户主|对方|对方户名|英文名|备注写?|持有人|护照持有人|名字|名称|收款人"
    "|收款方|付款人|付款方|汇款人|开户人|开户名|持卡人|联系人|申请人|借款人|担保人|保证人|投保人|被保人"
    "|被保险人|受益人"
    "|法定代表人|法人代表|法人|委托人|代理人|经办人|代办人|监护人|配偶|收件人|寄件人|投诉人|当事人|机主"
    "|车主|房主|业主|预约人|存款人|取款人|转账人|来电人|联络人|来访人|抵押人|共有人"
    "|曾用名|真名|实名|本名|户口本|贷人|借人|责任人|负责人|签名|署名|落款|客户姓名|中文名|操作人|经手人"
    "|推荐人|介绍人|继承人|被继承人|出票人|背书人|承租人|出租人|买方|卖方"
)
KIN: Final = (
    "爱人|老公|老婆|丈夫|妻子|太太|先生|媳妇|妈妈|妈|母亲|爸爸|爸|父亲|儿子|女儿|孩子|哥哥|哥|弟弟|弟"
    "|姐姐|姐|妹妹|妹|同事|朋友|老板|同学|邻居|房东"
    "|奶奶|爷爷|外公|外婆|姥姥|姥爷|室友|战友|伯伯|叔叔|舅舅|阿姨|姑姑|婆婆|公公|岳父|岳母|女婿|侄子"
    "|侄女|外甥|表哥|表弟|表姐|表妹|堂哥|堂弟|女朋友|男朋友|对象|合伙人|会计|出纳|司机|保姆|小哥|财务"
    "|助理|秘书"
)
ROLES: Final = (
    "客户|用户|储户|会员|客户经理|理财经理|大堂经理|经理|柜员|柜台|坐席|客服|行长|主任|医生|律师|员工"
    "|专员|同志|老师|受让人|租客|商户老板|老人家?|老太太|老大爷|大爷|大妈|顾问|家长|学生|同学|患者|病人"
    "|嫌疑人|骗子|报案人|证人|工友|徒弟|主管|导办|保安|业务员"
)
# Words that begin like a name and are none.
NOT_NAMES: Final = (
    "王者|王牌|王府|王朝|高新|高速|高级|高铁|高额|高风|高管|高峰|高兴|高中|高考|高效|高手|马上|马路"
    "|马云卡|方便|方式|方法|方面|方案|金额|金融|金卡|金库|金价|金条|金穗|金葵|金山|金华|金昌|金陵|金星"
    "|金鼎|金钱|黄金|黄河|黄山|黄浦|黄石|黄岩"
    "|周末|周年|周期|周一|周二|周三|周四|周五|周六|周日|周转|周边|周围|周口|钱包|钱款|安全|安心|安排"
    "|安装|安徽|安康|安阳|安庆|安宁|安顺|安卓|白金|白天|白银|白云|白领|江苏|江西|江南|江北|江门|江山"
    "|江湾|任何|任务|任意|任性|应该|应用|应收|应付|应急|应当|申请|申报|申诉|申购|申领|常用|常见|常常"
    "|常州|常德|常熟|常规|成功|成立|成为|成本|成都|成长|成员|成交|时间|时候|时代|时时"
    "|于是|于此|余额|余款|余姚|余杭|万元|万能|万一|万事|万达|万科|万州|关于|关闭|关系|关注|关联|关心"
    "|关键|关怀|明白|明天|明细|明年|明确|明显|计算|计划|计息|解决|解除|解释|解冻|解约|单位|单独|单据"
    "|单笔|单日|单号|平安|华夏|华为|华润|华泰|石家|石油|石化|石材|宁波|宁夏|贺州|连接|连续|连云|连锁"
    "|陆家|徐汇|徐州|高明|施工|龙卡|龙岗|龙华|龙湖|全部|全额|全国|全面|全家|全球|全款|全程|保险|保证"
    "|保障|保留|保护|保存|保管|保本"
    "|查询|查看|查账|查一|官方|官网|商城|商户|商业|商务|商品|商量|游戏|游客|原来|原因|原件|原则|台湾"
    "|台州|台账|来电|来源|来自|来访|武汉|武昌|武威|强制|强调|强烈|都是|都有|都会|都能|管理|管家|简单"
    "|简介|水电|水费|水果|云闪|云南|云端|云服|云卡|和平|和谐|和你|和我|和他|位置|位于|位数|封闭|封顶"
    "|连同|包括|包含|包装|包裹|费用|费率|易方|易通|易付|文件|文字|文明|章程|季度|季节|车辆|车贷|车险"
    "|车位|车票|房贷|房产|房子|房屋|房东|房租|房款|边缘|池州|林业|林州|兰州|兰溪|泰康|东莞|汤圆|温馨"
    "|温州|温度|温岭|温泉|康复|康宁|孔雀|叶子|田园|杜绝|杜比|丁香|曹操|童话|童装|沙发|沙县|沙井|银行"
    "|银联|银川|银证|银保|银企|银子|景区|景德|古镇|古董|花费|花园|花呗|花旗|花都|花钱|游览|路由|路上"
    "|路费|党员|党费|项目|项下|符合|符号|商场|江阴|宗旨|练习|习惯|衣服|僧人|明星|苏州|苏宁|苏杭|吴江"
    "|吴忠|吴中|郑州|郑东|梅州|梅花|贾汪|鲁班|鲁能|夏季|夏天|夏令|顾客|顾问|顾虑|严重|严格|严禁|雷达"
    "|雷锋|毛利|毛巾|毛病|史上|史料|乔迁|邮政|石景|莫名|莫非|谷歌|谷物|左右|左边|甘肃|甘南|甘孜|柏林"
    "|包头|丰台|程序|程度|何时|何种|何处|何况|何必|何地|宋体|宋城|唐山|唐朝|唐装|海口|彭州|曾经|曾孙"
    "|许多|许可|许久|许昌|谢谢|谢绝|谢意|罗湖|罗马|梁山|胡同|胡说|胡乱|朱砂|孙子|孙女|杨浦|杨凌|杨树"
    "|杨梅|李宁牌|李子|陈旧|陈述|陈列|刘海|卢布|卢森|牛奶|牛市|熊市|熊猫|段落|段时|孟加|秦皇|秦岭|秦淮"
    "|侯马|尹江|凌晨|盛京|盛世|盛大|欧元|欧洲|欧美|欧盟|祝您|祝你|祝好|祝福|祝贺|舒服|舒适|盖章|盖了"
    "|冷静|冷门|乐山|乐观|乐清|乐园|卜算|尤其|申通|韦德|滕州|邱县|时限|时段|聂荣|汪清|卓越|卓尼|楚雄"
    "|楚天|桂林|桂圆|莱芜|扶贫|扶持|木材|木门|齐全|齐鲁|齐齐|辛苦|辛集|焦作|焦急|焦点|牟平|耿马|庄园"
    "|庄河|庄家|涂改|纪念|纪律|靳江|甄别|曲线|曲靖|阳光|阳泉|阳江|席位|卫生|卫星|卫健|屈服|鲍鱼|霍州"
    "|翁源|甘薯|薄弱|司法|司机|柯桥|阮江|华山|吉林|吉利|吉祥|饶平|丘陵|米饭|晋商|晋城|晋中|晋江|宫保"
    "|全天|褚橙|廉价|廉政|郎酒|谈话|谈判|谈到|屠宰|蒙古|蒙牛|冀州|燕郊|燕京|燕麦|穆斯|匡算|栗子|巫山"
    "|巫溪|荆州|荆门|保定|保山|昌平|昌吉|皮肤|皮包|伏天|岑溪|金牌|金城|金碧|金汇|元|温暖|安保|方正|方圆"
    "|易购|易宝|常备|石河|高昌|高邮|高雄|万象|万宁|万众|金银|白城|白山|山东|江宁|龙江|龙井|龙岩|龙泉"
    "|天河|章丘|张江|张家|张掖|张北|张店|张贴|张数|章节|明日|明文|和解|和田|于此|成人|成年|成品|成效"
    "|成绩|成果|路径|路线|路口|路段|解放|解答|解绑|解锁|解读|强行|强化|单一|单身|单纯|单方|单向|单元"
    "|包月|包年|包邮|都不|都没|宁可|宁愿|位客|位女|位先|位同|全年|全民|全职|全新|安检|安居|安静|安溪"
    "|白条|白酒|白色|武器|武术|文化|文本|文档|文员|方向|方才|段时|时常|时效|管控|管道|查验|查实|查证"
    "|查收|查到|查不|查过|来回|来了|来说|来不|都要|都得|都说|都可|应对|应聘|应届|乐意|乐趣|费心|连带"
    "|连忙|易于|冷冻|原本|原始|原价|原路|云计|云平|台式|台风|商家|商标|商铺|商旅|商贷|商会|游泳|游玩"
    "|花卡|花开|保密|保单|保费|保修|保持|保姆|小哥|计入|计费|计提|党组|党建|童年|童装|金卡|盛行|谈谈"
    "|谈心|商银|商务|毕业|毕竟|文科|理科|马甲|明明|单子|盖子|皮厚|高大[上尚]|高端|高么|常年|常定|常青"
    "|水平|迟到|迟迟|原先|钱[可刚越后还都不是能转宝就]|查征|都[开安通没]|来办|强开|强制|严寒|申首|韩国"
    "|什么|无界|米歌|柳越|杨老|范学|包皮|白苹|和[银建补无]|万的|求高|管信|管理|管控|管钱|周大福|周大生"
    "|周生生|周黑鸭|李宁专|李宁店|李锦记|张裕|张小泉|王老吉|王致和|马爹利|马应龙|万事达|任天堂|安慕希"
    "|安踏|金六福|康师傅|雷克萨|路虎|路易|范思哲|古驰|欧莱雅|欧诗漫|华莱士|高德|高通|施华洛|易方达|汇添"
    "|司法|华联|华天|龙凤|万福|万利|万丽|万豪|金利来|金龙鱼"
)
TITLES: Final = "先生|女士|小姐|太太|同志|老师|阿姨|大爷|大妈|师傅|经理|主任|行长|医生|教授|律师|老先生|老太太"

FIRST_NAMES: Final = _set(
    "james mary robert patricia john jennifer michael linda david elizabeth william barbara richard"
    " susan joseph jessica thomas sarah charles karen christopher lisa daniel nancy matthew betty"
    " anthony margaret mark sandra donald ashley steven kimberly paul emily andrew donna joshua michelle"
    " kenneth carol kevin amanda brian dorothy george melissa timothy deborah ronald stephanie edward"
    " rebecca jason sharon jeffrey laura ryan cynthia jacob kathleen gary amy nicholas angela eric"
    " shirley jonathan anna stephen brenda larry pamela justin emma scott nicole brandon helen benjamin"
    " samantha samuel katherine gregory christine alexander debra patrick rachel frank carolyn raymond"
    " janet jack catherine dennis maria jerry heather tyler diane aaron ruth jose julie adam olivia"
    " nathan joyce henry virginia zachary victoria douglas kelly peter lauren kyle christina noah joan"
    " ethan evelyn jeremy judith walter megan christian andrea keith cheryl roger hannah terry"
    " jacqueline austin martha sean gloria gerald teresa carl ann harold sara dylan madison arthur"
    " frances lawrence kathryn jordan janice jesse jean bryan abigail billy alice bruce julia gabriel"
    " judy joe sophia logan grace alan denise juan amber albert doris willie marilyn elijah danielle"
    " wayne beverly randy isabella vincent theresa mason diana roy natalie ralph brittany bobby"
    " charlotte russell marie bradley kayla philip alexis eugene lori oliver lucy leo liam mia ella ava"
    " chloe zoe tom tim bob bill jim mike steve dave dan sam ben matt nick tony chris alex kate jane sue"
    " beth jenny vicky cindy wendy tracy tina tiffany fiona ivy iris simon martin ian neil graham nigel"
    " colin hugh stuart derek ahmed mohammed muhammad ali omar fatima aisha hassan ibrahim priya raj"
    " rahul anita sunita ravi sanjay deepak pierre jean marie claire sophie hans klaus ingrid carlos"
    " miguel luis elena sofia rosa pedro ivan nadia olga nina nora clara eva julian adrian felix oscar"
    " max hugo louis lucas theo finn jake josh luke ella isla amelia florence matilda eleanor beatrice"
    " violet hazel stella ruby pearl monica veronica carmen lucia bianca camila valentina diego javier"
    " sergio pablo juanita rafael andre antoine lars anders erik sven astrid freja mei ling xin jun hao"
    " yu natalia svetlana igor boris amir yusuf khalid layla zainab noor arjun vikram neha kavita"
    " lakshmi suresh ramesh ellen lynn gail gwen heidi holly jill june leah lily lola mabel miriam naomi"
    " paula penny rita robin sally sylvia tessa ursula vera wanda yvonne zoey barry bernard cecil clive"
    " clifford craig darren dean duncan edgar edwin ernest floyd fred gavin geoffrey gilbert glen gordon"
    " harvey herbert howard jasper joel kurt lance leon lewis lloyd marcus marvin maurice milton morris"
    " neville norman oscar otis perry quentin ray reginald rex rodney roland rupert sebastian seth"
    " sidney stanley terence toby tristan vernon victor wallace warren wesley wilfred olga natasha"
    " dmitri yuki hiroshi kenji sakura min-jun ji-woo harriet edith rosie rose poppy freya imogen callum"
    " declan siobhan niamh aoife conor padraig gareth rhys owen megan"
)
PINYIN_SURNAMES: Final = _set(
    "wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng"
    " xie han tang feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei"
    " xue ye yan pan du dai xia zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui"
    " kang mao qiu qin gu hou shao meng long wan duan lei qian yin qiao gong wen ouyang sima zhuge wong"
    " chan cheung lam leung cheng ng lau yeung tsang kwok ho tse chow yip"
)
# Capitalised words that begin no name, though a greeting or "I am" stands before them.
NOT_ENGLISH: Final = _set(
    "grand son daughter father mother sister brother siblings secondary co-applicants current savings"
    " salary deposit max life photo mba pan atm kyc nri emi long term identity entity product number"
    " address email date reference type code account: city country state of and or for the a an my your"
    " our his her their this that it i we you they customer customers sir madam sirs team support bank"
    " service services manager client clients all friend friends colleague colleagues everyone dear"
    " valued member members account accounts card cards credit debit hi hello thanks thank regards best"
    " please not very so still just also going trying calling writing looking unable sorry afraid sure"
    " sick happy unhappy glad interested concerned worried waiting having getting planning thinking"
    " wondering asking using travelling traveling moving living from in at on to with about for chinese"
    " english american british french german japanese korean canadian australian indian monday tuesday"
    " wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december zhike china visa mastercard unionpay alipay wechat paypal"
    " apple google amazon shanghai beijing shenzhen guangzhou hangzhou nanjing wuhan chengdu lanzhou"
    " hong kong singapore london new york only really quite already now here there what when where who"
    " why how is was are were be been am do does did have has had can could will would should may might"
    " must up down out off over under again no yes ok okay one two three first second last next"
    " customer's complaints department office branch centre center hotline desk helpdesk billing"
    " accounts payments loans mortgage fraud security compliance human resources finance head director"
    " president officer representative agent operator sir/madam whom concern business corporate personal"
    " private retail premier gold platinum diamond transfer payment balance statement error urgent"
)
