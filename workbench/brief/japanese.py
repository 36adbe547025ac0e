"""The sentences of a brief in Japanese."""

SENTENCES = {
    # what is counted, and what the usual spaces are called
    "things.pictures": "画像",
    "things.samples": "データ",
    "thing.pictures": "画像",
    "thing.samples": "データ",
    "n_things.pictures": "枚",
    "n_things.samples": "件",
    "amount.things": "{n}{n_things}",
    "amount.texts": "{n}件",
    "amount.points": "{n}点",
    "unit.things": "{things}100{n_things}あたり",
    "unit.texts": "テキスト100件あたり",
    "unit.points": "100点満点で",
    "space.fused": "融合",
    "space.concat": "連結",
    "space.expert": "専門モデル",
    "space.text expert": "テキスト専門モデル",
    "space.expert (centred)": "専門モデル（平均補正）",
    "space.fused (exact)": "融合（厳密計算）",
    # 冒頭
    "page.kicker": "意思決定のための要約：{dataset}",
    "page.title": "モデルを掛け合わせるべきか",
    "page.facts": "{n}{n_things}／{parents}／{date}",
    "page.facts_classes": "{n}{n_things}（「{target}」{classes}クラス）／{parents}／{date}",
    "page.captions": "説明文{n}件",
    "page.several": "この測定には融合した埋め込みが{n}種類あります。本書では{space}を取り上げま"
    "す。",
    # 結論
    "badge.adopt": "採用",
    "badge.do_not": "採用見送り",
    "badge.not_enough": "データ不足",
    "decision.adopt": "「{space}」の採用を推奨します。",
    "decision.instead": "「{space}」の採用は見送り、「{rival}」の利用を推奨します。",
    "decision.trade": "「{space}」を現状のまま採用することは推奨しません。",
    "decision.not_enough": "「{space}」の採否を判断するには、データが足りません。",
    "reason.ahead": "より単純な候補のうち最も有力な{rival}に対して、{total}項目中{gains}項目で優"
    "位が確認されました。問題となる悪化は1項目もありません。",
    "reason.behind": "より単純な{rival}のほうが優れています。{total}項目の比較のうち{losses}項目"
    "で{rival}の優位が確認されました（逆は{gains}項目）。",
    "reason.level": "より単純な{rival}で同等の結果が得られます。{total}項目のいずれでも、{space}"
    "が100あたり5を超えて上回る可能性はありません。",
    "reason.trade": "{rival}と比べ、{total}項目中{gains}項目で優れる一方、{losses}項目で劣ります。",
    "reason.open": "{n}{n_things}では、より単純な{rival}との差を見極められません。",
    "reason.few": "{n}{n_things}では、測定に必要な数に達していません。",
    "reason.nothing": "データにクラスも説明文もないため、正解を判定できません。",
    "label.reason": "理由",
    "label.price": "費用",
    "label.next": "次の一手",
    "price": "{things}100万{n_things}あたりの容量は、{space}が{fused}、{rival}が{other}です。",
    "price.alone": "{things}100万{n_things}あたりの容量は、{space}で{fused}です。",
    "price.unknown": "この測定では費用が記録されていません。",
    "next.adopt": "{space}でパイロットに進みます（計画の第2段階）。",
    "next.parent": "{rival}を単独で使い続けます。データやモデルが変わった時点で{space}を再評価し"
    "ます。",
    "next.concat": "{rival}を使います。同じモデルを、掛け合わせずに並べる方式です。",
    "next.other": "{rival}を使います。同じモデルから作られ、掛け算を必要としません。",
    "next.trade": "{space}は優位が確認された用途に限って使うか、データに合わせて重みを選び直しま"
    "す（workbench report --choose-weights）。",
    "next.more": "あと約{more}{n_things}に正解を付けます。合計{samples}{n_things}で判断できる見"
    "込みです。",
    "next.label": "クラスまたは説明文の列を加えて、測定し直します。",
    "next.measure": "より多くの{things}で測定します。",
    # 各モデルの見え方
    "head.seen": "各モデルには何が見えているか",
    "seen.how": "検索元の{thing}に対し、各モデルが最も似ていると判断した上位{k}{n_things}です。",
    "seen.names": "{parents}は元のモデル、{space}はそれらを掛け合わせたものです。",
    "seen.names_concat": "{parents}は元のモデル、{space}はそれらを掛け合わせたもの、{rival}は横"
    "に並べたものです。",
    "seen.marks": "●は同じ「{target}」、×は異なるものです。",
    "seen.drawn": "種類ごとに1{n_things}を無作為に選びました。都合のよい例を選んだものではありま"
    "せん。",
    "seen.win": "改善例：正解は{rival}より{space}に多い",
    "seen.tie": "同等例：正解の数は同じ",
    "seen.loss": "悪化例：正解は{space}より{rival}に多い",
    "seen.count": "{asked}{n_things}中{n}{n_things}",
    "seen.much": "{space}と{rival}で上位が大きく異なる例",
    "seen.some": "上位がやや異なる例",
    "seen.little": "上位がほぼ同じ例",
    "seen.no_labels": "クラスがないため正誤は示せません。目でお確かめください。",
    "seen.no_pictures": "画像がないデータのため、名前で示します。",
    "seen.older": "この測定は旧版で行われたため、画像が保存されていません。workbench rerunで再実"
    "行すると表示されます。",
    "seen.none": "{things}が少なく、近いものを示せません。",
    "seen.right": "{k}{n_things}中{n}{n_things}正解",
    "seen.asked": "検索元",
    # 掛け算の意味
    "head.steps": "「掛け合わせる」とはどういうことか",
    "steps.idea": "各モデルは、2{n_things}の{things}がどれだけ似ているかを類似度という数値で表し"
    "ます。これを掛け合わせると、すべてのモデルが「似ている」とした組だけが高い値を保ちます。",
    "steps.formula": "今回の式：{space} = {formula}",
    "steps.query": "比較の基準",
    "steps.both": "両方が「似ている」と判断しました（100組中{first}組・{second}組より上）。",
    "steps.first": "{clip}は「似ている」と判断しましたが（100組中{first}組より上）、{expert}はそ"
    "れほどではありません（{second}組）。",
    "steps.second": "{expert}は「似ている」と判断しましたが（100組中{second}組より上）、{clip}は"
    "それほどではありません（{first}組）。",
    "steps.neutral": "100組のうち、{clip}では{first}組、{expert}では{second}組より似ています。",
    "steps.high": "掛け合わせても「似ている」ままです（100組中{share}組より上）。",
    "steps.low": "掛け合わせると、上位ではなくなります（100組中{share}組より上）。",
    "steps.absent": "積が高くなるのは、両方の値が高い場合だけです。この測定には数値の例が保存さ"
    "れていません。",
    "steps.sign": "負の値は、平均よりも似ていないことを表します。",
    "steps.product": "積",
    # 得るもの・失うもの
    "head.gain": "得られるもの",
    "head.loss": "支払うもの・失うもの",
    "head.gaps": "{rival}との項目別の比較",
    "gain.share": "{unit}、{space}の正解は{value}、{rival}は{other}で、{more}多くなります（95%信"
    "頼区間：{low}～{high}）。測定項目：{measure}。",
    "gain.points": "{unit}、{space}は{value}、{rival}は{other}で、{more}高くなります（95%信頼区"
    "間：{low}～{high}）。測定項目：{measure}。",
    "gain.own": "「{measure}」が改善します（{space}は{value}、{rival}は{other}）。",
    "loss.share": "{unit}、{space}の正解は{value}、{rival}は{other}で、{more}少なくなります（95%"
    "信頼区間：{low}～{high}）。測定項目：{measure}。",
    "loss.points": "{unit}、{space}は{value}、{rival}は{other}で、{more}低くなります（95%信頼区"
    "間：{low}～{high}）。測定項目：{measure}。",
    "loss.own": "「{measure}」が悪化します（{space}は{value}、{rival}は{other}）。",
    "open.share": "{unit}、{space}の正解は{value}、{rival}は{other}です。{low}少ない場合から"
    "{high}多い場合まであり得ます。測定項目：{measure}。",
    "open.points": "{unit}、{space}は{value}、{rival}は{other}です。{low}低い場合から{high}高い"
    "場合まであり得ます。測定項目：{measure}。",
    "open.own": "「{measure}」に明確な差はありません（{space}は{value}、{rival}は{other}）。",
    "alone.share": "{unit}、{space}の正解は{value}、{rival}は{other}です。単独なら差と言えますが"
    "、比較が多いため偶然の可能性を否定できません。測定項目：{measure}。",
    "alone.points": "{unit}、{space}は{value}、{rival}は{other}です。単独なら差と言えますが、比"
    "較が多いため偶然の可能性を否定できません。測定項目：{measure}。",
    "bare.share": "{unit}、{space}の正解は{value}、{rival}は{other}ですが、確からしさは分かりま"
    "せん。測定項目：{measure}。",
    "bare.points": "{unit}、{space}は{value}、{rival}は{other}ですが、確からしさは分かりません。"
    "測定項目：{measure}。",
    "same.share": "{unit}、{space}も{rival}も正解は{value}で、差はありません。測定項目："
    "{measure}。",
    "same.points": "{unit}、{space}も{rival}も{value}で、差はありません。測定項目：{measure}。",
    "same.own": "「{measure}」は{space}も{rival}も{value}で、同じです。",
    "gain.none": "{rival}に対しては、{total}項目のいずれにも、意味のある改善は確認されていません。",
    "loss.none": "{rival}に対しては、{total}項目のいずれにも、意味のある悪化は確認されていません。",
    "gap.more": "{rival}との比較では、ほかに{n}項目あります（詳細レポート参照）。",
    "gap.nothing": "比較できる項目がありませんでした。",
    "gap.ties": "{rival}との{total}項目中{n}項目では、明確な差がありません。",
    "loss.size": "容量も増えます（{rival}の{ratio}倍）。",
    "loss.size_less": "容量は{rival}と同じか、それ以下です。",
    "hundred.both": "どちらの方式でも届く正解数：{n}",
    "hundred.more": "{space}で増える正解数：{n}",
    "hundred.fewer": "{rival}より減る正解数：{n}",
    "hundred.maybe": "{space}で増える正解数（未確認）：{n}",
    "hundred.neither": "正解に届かない数：{n}",
    "gaps.axis": "100あたりの差　少ない ← 0 → 多い",
    "gaps.legend": "点は測定値、線は95%信頼区間です。線が0をまたぐ項目は「まだ分からない」ことを"
    "、塗りつぶした点は全比較を通じて差が確認されたことを表します。",
    # 課題
    "measure.knn": "最も似た{things}から「{target}」を当てる",
    "measure.linear_probe": "学習した分類器で「{target}」を当てる",
    "measure.few_shot": "各クラス{shots}から学んで「{target}」を当てる",
    "measure.few_shot_names": "各クラス{shots}とクラス名から「{target}」を当てる",
    "measure.shot": "{n}例",
    "measure.shots": "{n}例",
    "measure.zero_shot": "クラス名だけで「{target}」を当てる",
    "measure.text_to_picture": "言葉による検索で、正しい{thing}を1位にする",
    "measure.picture_to_text": "{thing}から、正しい言葉を1位にする",
    "measure.text_to_text": "言葉から、同じ{thing}を表す別の言葉を1位にする",
    "measure.across_groups": "別グループの対応する{thing}を1位にする",
    "measure.kmeans": "ラベルなしのグループ分け（k-means）と「{target}」の一致",
    "measure.spectral": "ラベルなしのグループ分け（スペクトラル）と「{target}」の一致",
    "measure.other": "{name}",
    # 費用
    "head.cost": "費用",
    "cost.space": "埋め込み",
    "cost.row": "1{n_things}",
    "cost.million": "100万{n_things}",
    "cost.per_million": "{things}100万{n_things}あたりの容量",
    "cost.time": "1,000{n_things}の変換時間",
    "cost.search": "100万件の検索時間",
    "cost.ratio": "{space}の容量は{rival}の{ratio}倍、{clip}の{clip_ratio}倍です。",
    "cost.ratio_one": "{space}の容量は{rival}の{ratio}倍です。",
    "cost.time_whole": "両モデルによる変換は{things}1,000{n_things}あたり{seconds}（この計算機、"
    "CPU {cpus}コア）、うち掛け合わせは{own}でした。",
    "cost.time_all": "両モデルによる変換は{things}1,000{n_things}あたり{seconds}でした（この計算"
    "機、CPU {cpus}コア）。",
    "cost.time_own": "掛け合わせは{things}1,000{n_things}あたり{seconds}でした。ベクトルは計算済"
    "みのものを使ったため、モデル自体の時間は分かりません。",
    "cost.time_none": "時間は測定されていません。",
    "cost.only_fuse": "{seconds}（モデルの時間を除く）",
    "cost.unmeasured": "未測定",
    "cost.month": "ご指定の単価では、{space}は月額{total}、{rival}は月額{other}です。",
    "cost.month_least": "ご指定の単価では、{space}は月額{total}以上、{rival}は月額{other}以上です"
    "（一部の時間は未測定です）。",
    "cost.month_alone": "ご指定の単価では、{space}は測定できた範囲で月額{total}です。",
    "cost.volumes": "前提：保管するベクトルは{vectors}件（{numbers}）、毎月の追加は{new}件、"
    "検索は月{queries}回です。",
    "cost.counted": "容量は計算値、時間はこの測定での実測値です（検索は全件を走査）。"
    "ライセンス費用、人件費は含みません。",
    # リスク
    "head.risks": "この結果の弱点とリスク",
    "risk.small": "{n}{n_things}では、100あたり約{width}未満の差は見えません。",
    "risk.n": "すべて{n}{n_things}の{things}に基づく結果です。",
    "risk.demo": "デモ用のモデルによる結果です。実際のモデルの性能を示すものではありません。",
    "risk.random": "学習していないモデルが含まれます。学習済みモデルの性能を示すものではありませ"
    "ん。",
    "risk.weak": "弱いクラス：{space}の正解は、{group}で100あたり{value}、ほかのクラスでは{rest}"
    "です。",
    "risk.weak_more": "ほかに{n}クラスで、成績が明らかに劣ります。",
    "risk.no_weak": "{count}クラスのうち、明らかに成績の劣るクラスはありません。",
    "risk.lost": "{group}では、{space}の正解は{rival}より100あたり{more}少なく、明らかな悪化です。",
    "risk.small_groups": "{count}クラス中{n}クラスは数が少なく判断できません（最少は{group}の"
    "{size}{n_things}）。",
    "risk.no_groups": "特定のグループで成績が落ちるかどうかは、測定していません。",
    "risk.estimate": "{width}列は積の近似です。近似の影響が最も大きい課題では、厳密計算のほうが"
    "100あたり{more}多く正解します。",
    "risk.shift": "今後の{things}が今回と同じ傾向かどうかは、測定していません（workbench shiftで"
    "確認できます）。",
    "risk.shift_none": "新しい{things}を今回の{things}と{n}通りのモデルで比較しましたが、偶然の"
    "範囲を超える違いは見つかりませんでした。",
    "risk.shift_shows": "新しい{things}は、{spaces}から見ると、今回の{things}と偶然の範囲を超えて"
    "異なります。本資料の数値どおりにならない可能性があるため、新しい{things}での再測定をお勧め"
    "します。",
    "risk.skipped": "読み込めなかったファイルが{n}件あり、結果に含まれていません。",
    "risk.clean": "データの点検では、問題は見つかりませんでした。",
    "risk.unchecked": "データの点検は行っていません。",
    "risk.chosen": "重みは同じ{things}で選んでいるため、新しい{things}では成績がやや下がる可能性"
    "があります。",
    "risk.audit": "データの問題：{words}（{n}件）。",
    "risk.more": "このほか{n}種類の問題を詳細レポートに記載しています。",
    "audit.unreadable": "読み込めないファイル",
    "audit.exact duplicates": "完全な重複（1{n_things}として扱い済み）",
    "audit.constant": "単色の{things}",
    "audit.tiny": "極端に小さい{things}",
    "audit.huge": "極端に大きい{things}",
    "audit.near duplicates": "ほぼ同じものの重複。成績が実際より良く見えます",
    "audit.two labels": "1つの{thing}に2つのクラス。どの方法でも両方は正解できません",
    "audit.duplicates across splits": "学習用とテスト用の重複。成績が実際より高く出ます",
    "audit.label typos": "クラス名の表記揺れ。誤りとして数えられます",
    "audit.groups that are the class": "グループとクラスが同一。別の理由で正解している恐れがあり"
    "ます",
    "audit.classes with one sample": "1{n_things}しかないクラス。学習も評価もできません",
    "audit.empty captions": "内容のない説明文。検索では答えられません",
    "audit.repeated captions": "複数の{things}に当てはまる説明文。言葉による検索ですべてを正解に"
    "はできません",
    "audit.identical vectors": "異なる{things}に同一のベクトル。数値の信頼性に疑いがあります",
    "audit.near vectors": "ほぼ同一のベクトル",
    "audit.other": "{name}",
    # 計画
    "head.plan": "今後の進め方",
    "plan.intro": "3段階で進めます。各段階の条件はworkbench gateで自動判定できます。責任者と期日"
    "はご記入ください。",
    "plan.stage": "段階",
    "plan.condition": "条件（KPI）",
    "plan.today": "今回の結果",
    "plan.poc": "1. PoC（概念実証）",
    "plan.pilot": "2. パイロット",
    "plan.rollout": "3. 本番展開",
    "plan.poc_name": "PoC",
    "plan.pilot_name": "パイロット",
    "plan.rollout_name": "本番展開",
    "plan.poc_does": "自社の正解付き{things}で、オフラインで検証します。",
    "plan.pilot_does": "1部署が実際の検索で使い、現行方式と並行運用します。",
    "plan.rollout_does": "全社で利用し、従来のベクトルも保管します。",
    "plan.owner": "責任者",
    "plan.date": "期日",
    "kpi.no_worse": "{space}が{rival}を下回らない：{measure}",
    "kpi.surely_no_worse": "95%の信頼度で、{space}が{rival}を下回らない：{measure}",
    "kpi.better": "95%の信頼度で、{space}が{rival}を100あたり1以上上回る：{measure}",
    "kpi.search": "言葉による検索の低下が、{rival}に比べ100件あたり1件以内",
    "kpi.samples": "{n}{n_things}以上で測定",
    "kpi.size": "1{n_things}あたり{size}以内",
    "kpi.faults": "2つのクラスを持つ{things}がない",
    "kpi.captions": "内容のない説明文がない",
    "state.passed": "達成",
    "state.failed": "未達",
    "state.not yet known": "未確定",
    "plan.file": "計画をworkbench gate用のファイル（kpi.toml）にすると、次のとおりです。",
    "plan.none": "2つの埋め込みに共通する測定項目がないため、条件を定められません。",
    # よくある質問
    "head.questions": "よくある質問",
    "ask.concat": "モデルを単に並べるだけではいけませんか。",
    "answer.concat_better": "並べる方式（{rival}）のほうが優れています。{total}項目中{losses}項"
    "目で勝り、劣るのは{gains}項目です。",
    "answer.concat_worse": "並べる方式（{rival}）は劣ります。{total}項目中{gains}項目で劣り、意"
    "味のある差で勝る項目はありません。",
    "answer.concat_same": "並べる方式（{rival}）は{total}項目のすべてで同等か、差が確認できず、"
    "しかも単純です。",
    "answer.concat_mixed": "並べる方式（{rival}）は{total}項目中{losses}項目で勝り、{gains}項目"
    "で劣ります。",
    "answer.concat_none": "今回は測定していません。",
    "ask.chance": "偶然ではありませんか。",
    "answer.chance": "{total}項目の比較をまとめて補正しており、誤って「差がある」とする項目が1つ"
    "でも出る確率は5%以下です。差が確認されたのは{proven}項目です。",
    "answer.chance_none": "比較できる項目がないため、何も主張していません。",
    "ask.search": "言葉による検索はこれまでどおり使えますか。",
    "answer.search_same": "これまでと同じです。{space}も{rival}も100件中{value}件が正解です。",
    "answer.search_better": "向上します。100件中の正解が{other}件から{value}件になります。",
    "answer.search_worse": "低下します。100件中の正解が{other}件から{value}件になります。",
    "answer.search_open": "正解は100件中{value}件で、{rival}の{other}件と明確な差はありません。",
    "answer.search_none": "測定していません。データに説明文がないか、言葉を扱うモデルがありませ"
    "ん。",
    "ask.data": "データを増やせば結論は変わりますか。",
    "answer.data_samples": "はい。合計で約{samples}{n_things}あれば判断できる見込みです。",
    "answer.data_settled": "おそらく変わりません。結論の根拠となる差は{n}{n_things}で確かめられ"
    "ています。ただし、種類の異なる{things}では結果が変わる可能性があります。",
    "answer.data_unknown": "変わる可能性がありますが、必要な数は分かりません。",
    "ask.back": "元に戻せますか。",
    "answer.back": "はい。{clip}のベクトルはそのまま残るため、移行作業なしに切り替えるだけで戻せ"
    "ます。最終段階を終えるまで保管してください。",
    "ask.leave": "{things}が社外に出ることはありませんか。",
    "answer.leave": "workbenchが外部に送信することはありません。計算は実行した計算機の中で行い、"
    "本書も通信を一切行いません。",
    "answer.leave_pictures": "workbenchが外部に送信することはありません。計算は実行した計算機の"
    "中で行い、本書も通信を一切行いません。ただし本書には縮小した{things}が{n}{n_things}含まれ"
    "ます。閲覧を許された方だけにお渡しください。",
    # 用語・作成方法
    "head.glossary": "用語",
    "head.made": "作成方法",
    "made.data": "データ：{dataset}（{n}{n_things}）、測定日：{date}、フォルダー：{run}",
    "made.models": "モデル：{models}",
    "made.model": "{space}は{model}",
    "made.settings": "掛け合わせの方式：{method}、列数：{width}、乱数シード：{seed}",
    "made.versions": "バージョン：{versions}",
    "made.intervals": "区間は95%信頼区間です。「確認された」差は、全{total}項目をまとめた補正（"
    "Holm法）後のものです。100あたり5未満の差は判断に用いません。",
    "made.command": "作成コマンド：",
    "made.again": "測定の再実行：",
    "made.report": "すべての数値は、同じフォルダーのreport.htmlをご覧ください。",
}
