"""The sentences of a brief in English."""

SENTENCES = {
    # what is counted, and what the usual spaces are called
    "things.pictures": "pictures",
    "things.samples": "samples",
    "thing.pictures": "picture",
    "thing.samples": "sample",
    "n_things.pictures": "pictures",
    "n_things.samples": "samples",
    "amount.things": "{n}",
    "amount.texts": "{n}",
    "amount.points": "{n}",
    "unit.things": "Of 100 {things}",
    "unit.texts": "Of 100 texts",
    "unit.points": "On a scale of 100 points",
    "space.fused": "fused",
    "space.concat": "concat",
    "space.expert": "expert",
    "space.text expert": "text expert",
    "space.expert (centred)": "expert (centred)",
    "space.fused (exact)": "fused (exact)",
    # top of the page
    "page.kicker": "Brief for the decision: {dataset}",
    "page.title": "Should we multiply the models?",
    "page.facts": "{n} {n_things} · {parents} · {date}",
    "page.facts_classes": "{n} {n_things} in {classes} classes of “{target}” · {parents} · {date}",
    "page.captions": "{n} captions",
    "page.several": "The run has {n} fused spaces; this brief is about {space}.",
    # the decision
    "badge.adopt": "Adopt",
    "badge.do_not": "Do not adopt",
    "badge.not_enough": "Not enough data yet",
    "decision.adopt": "Adopt “{space}”.",
    "decision.instead": "Do not adopt “{space}”. Use “{rival}”.",
    "decision.trade": "Do not adopt “{space}” as it is.",
    "decision.not_enough": "There are not enough data yet to decide on “{space}”.",
    "reason.ahead": "It is proven better than {rival}, the strongest simpler alternative, in"
    " {gains} of {total} comparisons, and worse in none that matters.",
    "reason.behind": "{rival} is simpler and does more: proven better in {losses} of {total}"
    " comparisons, worse in {gains}.",
    "reason.level": "{rival} is simpler and does as well: in none of {total} comparisons can"
    " {space} be better by more than 5 of 100.",
    "reason.trade": "Against {rival} it is proven better in {gains} of {total} comparisons and"
    " worse in {losses}.",
    "reason.open": "{n} {n_things} are too few to tell it from {rival}, which is simpler.",
    "reason.few": "{n} {n_things} are too few for anything to be measured.",
    "reason.nothing": "The data have no classes and no captions, so nothing says which answers"
    " are right.",
    "label.reason": "Why",
    "label.price": "Price",
    "label.next": "Next",
    "price": "One million {things} take {fused} in {space} and {other} in {rival}.",
    "price.alone": "One million {things} take {fused} in {space}.",
    "price.unknown": "This run did not keep what the spaces cost.",
    "next.adopt": "Begin the pilot with {space} (stage 2 of the plan).",
    "next.parent": "Keep {rival}, one model alone. Look at {space} again when data or models"
    " change.",
    "next.concat": "Use {rival}: the same models side by side, without a product.",
    "next.other": "Use {rival}: it is made of the same models, without this product.",
    "next.trade": "Use {space} only for the tasks where it gains, or let the data choose other"
    " weights (workbench report --choose-weights).",
    "next.more": "Label about {more} more {n_things}: {samples} in all would settle it.",
    "next.label": "Add a column of classes or of captions, and measure again.",
    "next.measure": "Measure on more {things}.",
    # what each model sees
    "head.seen": "What each model sees",
    "seen.how": "A {thing}, and the {k} that each model finds most like it.",
    "seen.names": "{parents} are the models themselves; {space} multiplies them.",
    "seen.names_concat": "{parents} are the models themselves; {space} multiplies them, {rival}"
    " puts them side by side.",
    "seen.marks": "● has the same “{target}”, × has not.",
    "seen.drawn": "Drawn at random, one of each kind; not picked.",
    "seen.win": "Gain: {space} finds more of the right ones than {rival}",
    "seen.tie": "Tie: as many in both",
    "seen.loss": "Loss: {rival} finds more of the right ones than {space}",
    "seen.count": "{n} of {asked} {n_things}",
    "seen.much": "Neighbours that differ much between {space} and {rival}",
    "seen.some": "Neighbours that differ somewhat",
    "seen.little": "Neighbours that hardly differ",
    "seen.no_labels": "No classes say which are right: look for yourself.",
    "seen.no_pictures": "The data have no pictures; names stand for them.",
    "seen.older": "This run was made by an older version, which kept no pictures. workbench"
    " rerun makes it again, with them.",
    "seen.none": "There are too few {things} for neighbours.",
    "seen.right": "{n} of {k} right",
    "seen.asked": "Query",
    # what multiplying means
    "head.steps": "What multiplying means",
    "steps.idea": "Each model gives every pair of {things} a similarity. We multiply them: a"
    " pair stays alike only if every model says so.",
    "steps.formula": "Here: {space} = {formula}",
    "steps.query": "Compared with",
    "steps.both": "Both find it alike: more than {first} and {second} of 100 pairs.",
    "steps.first": "{clip} finds it alike (more than {first} of 100 pairs), {expert} less so"
    " ({second}).",
    "steps.second": "{expert} finds it alike (more than {second} of 100 pairs), {clip} less so"
    " ({first}).",
    "steps.neutral": "{clip} finds it more alike than {first} of 100 pairs, {expert} than"
    " {second}.",
    "steps.high": "Multiplied, it stays alike: more than {share} of 100 pairs.",
    "steps.low": "Multiplied, it is not among the most alike: more than {share} of 100 pairs.",
    "steps.absent": "A product is high only if both of its factors are. This run kept no"
    " examples in numbers.",
    "steps.sign": "Negative numbers: less alike than the average.",
    "steps.product": "product",
    # gains and losses
    "head.gain": "What we gain",
    "head.loss": "What we pay or lose",
    "head.gaps": "Measure by measure, against {rival}",
    "gain.share": "{unit}, {space} gets {value} right, {rival} {other}: {more} more (with 95 %"
    " confidence {low} to {high}). Task: {measure}.",
    "gain.points": "{unit}, {space} reaches {value}, {rival} {other}: {more} more (with 95 %"
    " confidence {low} to {high}). Task: {measure}.",
    "gain.own": "“{measure}” is better: {value} with {space}, {other} with {rival}.",
    "loss.share": "{unit}, {space} gets {value} right, {rival} {other}: {more} fewer (with 95 %"
    " confidence {low} to {high}). Task: {measure}.",
    "loss.points": "{unit}, {space} reaches {value}, {rival} {other}: {more} fewer (with 95 %"
    " confidence {low} to {high}). Task: {measure}.",
    "loss.own": "“{measure}” is worse: {value} with {space}, {other} with {rival}.",
    "open.share": "{unit}, {space} gets {value} right, {rival} {other}: anything between {low}"
    " fewer and {high} more is possible. Task: {measure}.",
    "open.points": "{unit}, {space} reaches {value}, {rival} {other}: anything between {low}"
    " fewer and {high} more is possible. Task: {measure}.",
    "open.own": "“{measure}” is not clearly different: {value} with {space}, {other} with {rival}.",
    "alone.share": "{unit}, {space} gets {value} right, {rival} {other}. Alone this would count;"
    " of so many comparisons one looks so by chance. Task: {measure}.",
    "alone.points": "{unit}, {space} reaches {value}, {rival} {other}. Alone this would count;"
    " of so many comparisons one looks so by chance. Task: {measure}.",
    "bare.share": "{unit}, {space} gets {value} right, {rival} {other}; how sure that is is not"
    " known. Task: {measure}.",
    "bare.points": "{unit}, {space} reaches {value}, {rival} {other}; how sure that is is not"
    " known. Task: {measure}.",
    "same.share": "{unit}, both {space} and {rival} get {value} right: no difference. Task:"
    " {measure}.",
    "same.points": "{unit}, both {space} and {rival} reach {value}: no difference. Task:"
    " {measure}.",
    "same.own": "“{measure}” is the same with {space} and {rival}: {value}.",
    "gain.none": "Against {rival} no gain that matters is proven in {total} comparisons.",
    "loss.none": "Against {rival} no loss that matters is proven in {total} comparisons.",
    "gap.more": "Against {rival}, {n} more are in the report.",
    "gap.nothing": "Nothing could be compared.",
    "gap.ties": "{n} of {total} comparisons with {rival} show no clear difference.",
    "loss.size": "It also takes room: {ratio} times that of {rival}.",
    "loss.size_less": "It takes no more room than {rival}.",
    "hundred.both": "right with either: {n}",
    "hundred.more": "more with {space}: {n}",
    "hundred.fewer": "more with {rival}: {n}",
    "hundred.maybe": "more with {space}, not proven: {n}",
    "hundred.neither": "not right: {n}",
    "gaps.axis": "of 100, fewer ← 0 → more",
    "gaps.legend": "Dot: what was measured. Line: where the true value lies with 95 %"
    " confidence. A line across 0: not known. Filled: proven among all comparisons.",
    # measures
    "measure.knn": "“{target}” by the {things} most like it",
    "measure.linear_probe": "“{target}” by a trained classifier",
    "measure.few_shot": "“{target}” learned from {shots} per class",
    "measure.few_shot_names": "“{target}” from {shots} per class and the class names",
    "measure.shot": "{n} example",
    "measure.shots": "{n} examples",
    "measure.zero_shot": "“{target}” by the class names alone",
    "measure.text_to_picture": "words find their own {thing} first",
    "measure.picture_to_text": "a {thing} finds its own words first",
    "measure.text_to_text": "words find other words of the same {thing}",
    "measure.across_groups": "the match in another group comes first",
    "measure.kmeans": "groups found without labels (k-means) agree with “{target}”",
    "measure.spectral": "groups found without labels (spectral) agree with “{target}”",
    "measure.other": "{name}",
    # cost
    "head.cost": "What it costs",
    "cost.space": "Space",
    "cost.row": "One {thing}",
    "cost.million": "One million",
    "cost.per_million": "Room of one million {things}",
    "cost.time": "Encoding 1,000",
    "cost.search": "Search among 1,000,000",
    "cost.ratio": "{space} takes {ratio} times the room of {rival} and {clip_ratio} times that"
    " of {clip}.",
    "cost.ratio_one": "{space} takes {ratio} times the room of {rival}.",
    "cost.time_whole": "Encoding with both models took {seconds} per 1,000 {things} on this"
    " machine ({cpus} processor cores); multiplying itself {own}.",
    "cost.time_all": "Encoding with both models took {seconds} per 1,000 {things} on this"
    " machine ({cpus} processor cores).",
    "cost.time_own": "Multiplying took {seconds} per 1,000 {things}. The models' own time is not"
    " known: their vectors came ready.",
    "cost.time_none": "No time was measured.",
    "cost.only_fuse": "{seconds} (without the models)",
    "cost.unmeasured": "not measured",
    "cost.month": "At your prices {space} comes to {total} a month, {rival} to {other}.",
    "cost.month_least": "At your prices {space} comes to at least {total} a month, {rival} to at"
    " least {other}: not all times were measured.",
    "cost.month_alone": "At your prices {space} comes to {total} a month, as far as it was"
    " measured.",
    "cost.volumes": "Assumed: {vectors} vectors kept as {numbers}, {new} new ones and {queries}"
    " searches a month.",
    "cost.counted": "Room is counted, times were measured in this run; a search reads every vector."
    " Licences and the work of people are not in it.",
    # what could go wrong
    "head.risks": "What could go wrong here",
    "risk.small": "With {n} {n_things}, differences below about {width} of 100 cannot be seen.",
    "risk.n": "All of this rests on {n} {n_things}.",
    "risk.demo": "The models are those of the demonstration. Nothing here tells how real ones do.",
    "risk.random": "Some models have random weights. Nothing here tells how trained ones do.",
    "risk.weak": "Weak class: {space} gets {value} of 100 right for {group}, {rest} for all"
    " others.",
    "risk.weak_more": "{n} more classes do clearly worse than the others.",
    "risk.no_weak": "None of {count} classes does clearly worse than the others.",
    "risk.lost": "For {group}, {space} is clearly worse than {rival}: {more} of 100 fewer.",
    "risk.small_groups": "{n} of {count} classes are too small to tell; the smallest is {group}"
    " with {size}.",
    "risk.no_groups": "Whether some groups do worse was not measured.",
    "risk.estimate": "The {width} columns only estimate the product. Where the estimate loses"
    " most, exact multiplication gets {more} of 100 more right.",
    "risk.shift": "Whether tomorrow's {things} are like these was not measured (workbench shift"
    " does it).",
    "risk.shift_none": "New {things} were compared with these in {n} spaces: no difference was"
    " found that goes beyond chance.",
    "risk.shift_shows": "New {things} differ from these beyond chance, as seen by: {spaces}. The"
    " figures of this page may not hold for them; measure again on new {things}.",
    "risk.skipped": "{n} files could not be read and are missing.",
    "risk.clean": "The check of the data found nothing wrong.",
    "risk.unchecked": "The data were not checked for faults.",
    "risk.chosen": "The weights were chosen on these same {things}; new ones may do a little"
    " worse.",
    "risk.audit": "Data: {words} ({n}).",
    "risk.more": "{n} further kinds of faults are in the report.",
    "audit.unreadable": "files that cannot be read",
    "audit.exact duplicates": "exact copies, counted once",
    "audit.constant": "{things} of one colour",
    "audit.tiny": "very small {things}",
    "audit.huge": "very large {things}",
    "audit.near duplicates": "near copies; they make results look better than they are",
    "audit.two labels": "one {thing} with two classes; no method can be right on both",
    "audit.duplicates across splits": "copies in training and test; results are too good",
    "audit.label typos": "classes spelled in two ways; they count as errors",
    "audit.groups that are the class": "groups that are the class; right for the wrong reason",
    "audit.classes with one sample": "classes with one {thing}; nothing can be learned of them",
    "audit.empty captions": "captions without words; no search can answer them",
    "audit.repeated captions": "captions that fit several {things}; search by words cannot be"
    " right for all",
    "audit.identical vectors": "different {things} with one vector; the figures are in doubt",
    "audit.near vectors": "vectors that are almost the same",
    "audit.other": "{name}",
    # the plan
    "head.plan": "What to do next",
    "plan.intro": "Three stages. Each has conditions that workbench gate checks by itself; owner"
    " and date are yours to fill in.",
    "plan.stage": "Stage",
    "plan.condition": "Condition",
    "plan.today": "In this run",
    "plan.poc": "1. PoC",
    "plan.pilot": "2. Pilot",
    "plan.rollout": "3. Roll-out",
    "plan.poc_name": "PoC",
    "plan.pilot_name": "pilot",
    "plan.rollout_name": "roll-out",
    "plan.poc_does": "On labelled {things} of your own, offline.",
    "plan.pilot_does": "One team, real queries, old system beside it.",
    "plan.rollout_does": "For everybody; the old vectors are kept.",
    "plan.owner": "Owner",
    "plan.date": "Date",
    "kpi.no_worse": "{space} is no worse than {rival}: {measure}",
    "kpi.surely_no_worse": "{space} is no worse than {rival}, with 95 % confidence: {measure}",
    "kpi.better": "{space} is better than {rival} by at least 1 of 100, with 95 % confidence:"
    " {measure}",
    "kpi.search": "Search by words loses at most 1 of 100 against {rival}",
    "kpi.samples": "At least {n} {n_things} measured",
    "kpi.size": "A {thing} takes at most {size}",
    "kpi.faults": "No {thing} with two classes",
    "kpi.captions": "No caption without words",
    "state.passed": "passed",
    "state.failed": "failed",
    "state.not yet known": "not yet known",
    "plan.file": "The plan as a file for workbench gate (kpi.toml):",
    "plan.none": "The run has no measure that two spaces share, so no condition can be written.",
    # questions
    "head.questions": "Questions people ask",
    "ask.concat": "Why not simply put the models side by side?",
    "answer.concat_better": "That ({rival}) is better: it wins {losses} of {total} comparisons"
    " and loses {gains}.",
    "answer.concat_worse": "That ({rival}) is worse: it loses {gains} of {total} comparisons and"
    " wins none that matters.",
    "answer.concat_same": "That ({rival}) does as well or cannot be told apart in all {total}"
    " comparisons, and is simpler.",
    "answer.concat_mixed": "That ({rival}) wins {losses} of {total} comparisons and loses {gains}.",
    "answer.concat_none": "It was not measured in this run.",
    "ask.chance": "Could this be chance?",
    "answer.chance": "All {total} comparisons were corrected together, so that even one false"
    " “proven” among them has a chance of at most 5 %. {proven} are proven.",
    "answer.chance_none": "Nothing could be compared, so nothing is claimed.",
    "ask.search": "Does search by words still work?",
    "answer.search_same": "As before: {value} of 100 with both {space} and {rival}.",
    "answer.search_better": "Better: {value} of 100 instead of {other}.",
    "answer.search_worse": "Worse: {value} of 100 instead of {other}.",
    "answer.search_open": "{value} of 100, against {other} with {rival}: no clear difference.",
    "answer.search_none": "It was not measured: the data have no captions, or no model reads them.",
    "ask.data": "Would more data change the answer?",
    "answer.data_samples": "Yes: about {samples} {n_things} in all would settle it.",
    "answer.data_settled": "Hardly: the advice rests on differences that are settled with {n}"
    " {n_things}. Other {things} may still behave differently.",
    "answer.data_unknown": "Yes, but how many are needed is not known.",
    "ask.back": "Can we go back?",
    "answer.back": "Yes. The vectors of {clip} stay as they are; going back is a switch, not a"
    " migration. Keep them until the last stage is passed.",
    "ask.leave": "Do our {things} leave the building?",
    "answer.leave": "workbench sends them nowhere: it computed on the machine that it ran on,"
    " and this page asks no network for anything.",
    "answer.leave_pictures": "workbench sends them nowhere: it computed on the machine that it"
    " ran on, and this page asks no network for anything. But the page contains {n} small"
    " {things}: pass it on only to those who may see them.",
    # glossary and making
    "head.glossary": "Words",
    "head.made": "How this was made",
    "made.data": "Data: {dataset}, {n} {n_things}; run of {date}, folder {run}.",
    "made.models": "Models: {models}.",
    "made.model": "{space}: {model}",
    "made.settings": "Multiplied by {method}; {width} columns; seed {seed}.",
    "made.versions": "Versions: {versions}.",
    "made.intervals": "Intervals are of 95 %. What is proven holds for all {total} comparisons"
    " together (Holm). Differences below 5 of 100 decide nothing.",
    "made.command": "Made by:",
    "made.again": "The run again:",
    "made.report": "All figures: report.html of the same folder.",
}
