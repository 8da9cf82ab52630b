import { sentences } from '../sentences.ts';

/** Audit, isolation, caveats and the sources of the figures. */
export const evidence = sentences({
  'Shadow store': '影子存储',
  'Live store': '线上存储',
  'Audited store': '被审计的存储',
  clean: '无异常',
  broken: '被破坏',
  '{#a} facts in {#b} readings': '{#b} 次查看共 {#a} 条事实',
  'Cost of the audit to the database: one connection busy for {p} of the time: {#n} readings of {m} in the mean, {l} at most.':
    '审计对数据库的开销：一个连接有 {p} 的时间处于忙碌：{#n} 次读取，平均 {m}，最长 {l}。',
  'Cost of the audit to the database: one connection busy for {p} of the time: {#n} reading of {m} in the mean, {l} at most.':
    '审计对数据库的开销：一个连接有 {p} 的时间处于忙碌：{#n} 次读取，平均 {m}，最长 {l}。',
  '{#a} facts': '{#a} 条事实',
  '{#a} facts in {#b} readings, never more than {c} behind':
    '{#b} 次查看共 {#a} 条事实，滞后最多 {c}',
  '{#a} facts, none of them since the run began, in {#b} readings, never more than {c} behind':
    '{#b} 次查看共 {#a} 条事实，其中没有运行开始后的，滞后最多 {c}',
  '{#a} facts, {#n} of them since the run began, in {#b} readings, never more than {c} behind':
    '{#b} 次查看共 {#a} 条事实，其中 {#n} 条在运行开始之后，滞后最多 {c}',
  '{#a} facts, {#n} of them since the run began ({~x}), in {#b} readings, never more than {c} behind':
    '{#b} 次查看共 {#a} 条事实，其中 {#n} 条在运行开始之后（{~x}），滞后最多 {c}',
  'Invariants, shadow store': '不变量，影子存储',
  'Invariants, live store': '不变量，线上存储',
  'Invariants, audited store': '不变量，被审计的存储',
  invariant: '不变量',
  checked: '已检查',
  '{n} older': '{n}（较早）',
  '{x} of': '{x}：',
  'by {n} units': '，{n} 件',
  'by {n} cents': '，{n} 分',
  'Found while load ran.': '在加压期间发现。',
  'Found while load ran, {x} after commit.': '在加压期间发现，提交后 {x}。',
  'Found after the load.': '在加压之后发现。',
  'Found after the load, {x} after commit.': '在加压之后发现，提交后 {x}。',
  'Older than this run: it was there before and has not grown.':
    '早于本次运行：此前已存在，且没有增加。',
  '{a} units are on placed orders, and {b} were there': '已下订单共 {a} 件，而库存只有 {b} 件',
  '{x} oversold by {a}: {b} units on placed orders, {c} in stock':
    '{x} 超卖 {a} 件：已下订单共 {b} 件，库存 {c} 件',
  '{n} orders past the line, first {x}': '{n} 个订单越线，首个为 {x}',
  '{n} units of {x} oversold, {m} orders': '{x} 超卖 {n} 件，涉及 {m} 个订单',
  '{n} units of {x} oversold, {m} order': '{x} 超卖 {n} 件，涉及 {m} 个订单',
  '{n} units of {x} oversold in the live store, {m} orders':
    '线上存储中 {x} 超卖 {n} 件，涉及 {m} 个订单',
  'of {x} oversold, {m} orders': '{x} 超卖，涉及 {m} 个订单',
  '{n} cents of {x} charged wrongly, {m} orders': '{x} 错误收款 {n} 分，涉及 {m} 个订单',
  '{n} units': '{n} 件',
  '{n} unit': '{n} 件',
  'shadow audit: {~x}': '影子审计：{~x}',
  'live audit: {~x}': '线上审计：{~x}',
  'the audit: {~x}': '审计：{~x}',
  '{#a} facts, none of them since the run began': '{#a} 条事实，均早于运行开始',
  '{#a} facts, {#n} of them since the run began': '{#a} 条事实，其中 {#n} 条在运行开始之后',
  'clean, {n} invariants over {~m}': '无异常，{n} 个不变量，{~m}',
  'there is no result of it': '没有结果',
  'it could not be judged': '无法判定',
  'no invariant was checked': '没有检查任何不变量',
  '{x} found while load ran, {t} after commit: {~why}': '{x}，加压期间发现，提交后 {t}：{~why}',
  '{x} found while load ran: {~why}': '{x}，加压期间发现：{~why}',
  '{x} found after the load, {t} after commit: {~why}': '{x}，加压后发现，提交后 {t}：{~why}',
  '{x} found after the load: {~why}': '{x}，加压后发现：{~why}',
  '{n} findings in all': '共 {n} 条发现',
  '{n} unit, placed {t}, the first beyond the stock': '{n} 件，{t} 下单，首个超出库存的订单',
  'units on orders placed and not cancelled are at most the units put in stock':
    '已下单且未取消的件数不超过入库件数',
  'available + reserved + sold = seeded + restocked, and none is below zero':
    '可用 + 预占 + 已售 = 初始 + 补货，且均不为负',
  'the counter shows what the ledger adds up to': '计数器与台账合计一致',
  'stock is reserved for exactly the open orders and sold for exactly the paid ones':
    '预占库存恰好对应未完结订单，已售库存恰好对应已支付订单',
  'a paid order has one payment, of its total; an order in another state has none':
    '已支付订单恰有一笔等额付款；其他状态的订单没有付款',
  'a reservation is made once and ends at most once, with the units it was made with':
    '一次预占只建立一次、最多结束一次，且件数不变',
  'Mutation score': '变异得分',
  'On damaged copies of the run’s rows: {~x}.': '在本次运行数据行的受损副本上：{~x}。',
  '{a} of planted damage caught, {b} of {c}': '植入的损坏查出 {a}，{c} 处中的 {b} 处',
  'To cover more:': '要覆盖更多：',
  'Damage to copies of rows': '对数据行副本的损坏',
  damage: '损坏',
  tried: '尝试',
  caught: '查出',
  by: '查出者',
  Preflight: '预检',
  'Leak scan': '泄漏扫描',
  'did not run': '没有执行',
  'Hops of the canary': '探测请求经过的各跳',
  service: '服务',
  instance: '实例',
  'tag seen': '见到标记',
  'store chosen': '所选存储',
  'corrupted tag refused': '拒绝损坏的标记',
  'kept apart': '已隔离',
  shadow: '影子',
  live: '线上',
  none: '无',
  place: '位置',
  identity: '标识',
  whose: '归属',
  what: '内容',
  'rows and keys': '行与键',
  'Scanned places': '扫描的位置',
  'Not of this run': '不属于本次运行',
  'Not asked: the stack is dedicated, all of its data is rehearsal data.':
    '不要求：该环境为专用环境，全部数据都是压测数据。',
  'preflight: {n} of {m} hops saw the shadow tag and refused a corrupted one':
    '预检：{m} 跳中 {n} 跳识别影子标记并拒绝损坏的标记',
  'preflight: {x}: the shadow tag was not seen': '预检：{x}：没有见到影子标记',
  'preflight: {x}: a corrupted tag was not refused': '预检：{x}：没有拒绝损坏的标记',
  'preflight: a hop failed': '预检：有一跳未通过',
  'preflight: the canary did not run': '预检：探测请求没有执行',
  'preflight: no hop was checked': '预检：没有检查任何一跳',
  'the shadow tag was not seen': '没有见到影子标记',
  'a corrupted tag was not refused': '没有拒绝损坏的标记',
  'leak scan: {n} leaks in {m} rows of {k} places': '泄漏扫描：{k} 处位置共 {m} 行，{n} 处泄漏',
  'leak scan: it did not run': '泄漏扫描：没有执行',
  'leak scan: no place was scanned': '泄漏扫描：没有扫描任何位置',
  'leak scan: nothing to scan: no hop has a store': '泄漏扫描：无需扫描：没有任何一跳带有存储',
  'leak scan: a row of this run lies in the live store ({id} in {place})':
    '泄漏扫描：本次运行的一行数据落在线上存储（{place} 中的 {id}）',
  'Target and load generator ran on one machine and shared its CPU.':
    '目标与施压机在同一台机器上运行，共用其 CPU。',
  'Target and load generator ran on one machine and shared its CPU. Its CPU was used up in {a} of {b} seconds, and k6 and its worker took {c} of it then: the target may have lacked CPU.':
    '目标与施压机在同一台机器上运行，共用其 CPU。{b} 秒中有 {a} 秒 CPU 用尽，其间 k6 与其 worker 占 {c}：目标可能缺少 CPU。',
  'Customers were not watched during the run.': '运行期间没有监视真实客户。',
  'The scenario asks for no stock audit.': '场景没有要求库存审计。',
  '{n} journeys were open when load or recording ended, not seen past the bound: cut by Zerohour, they count neither as failed nor as answered.':
    '加压或记录结束时有 {n} 个业务流程未结束且未超时：由 Zerohour 截断，既不计为失败，也不计为已应答。',
  'The scenario limits no errors of these paths, so a default judged them: {x}.':
    '场景没有限制这些路径的错误率，因此按默认值判定：{x}。',
  '{n} starts were dropped: the percentiles of service time leave them out; the response time of every start counts them as never answered.':
    '丢弃了 {n} 次发起：服务时间的百分位不含它们；全部发起的响应时间按从未应答计。',
  '{n} requests to {a} went to {m} addresses: {~x}.':
    '发往 {a} 的 {n} 个请求到达 {m} 个地址：{~x}。',
  '{n} requests to {a} went to 1 address: {x}.': '发往 {a} 的 {n} 个请求到达同一个地址：{x}。',
  'plan.json: arrivals of each stage and path': 'plan.json：每个阶段、每条路径的到达',
  "timeline.ndjson: our own counter, one sample at each journey's start":
    'timeline.ndjson：自有计数器，每个业务流程开始时记一次',
  "timeline.ndjson: k6's dropped_iterations": 'timeline.ndjson：k6 的 dropped_iterations',
  "timeline.ndjson: journeys of the stage that were completed (correct or refused, not failed) inside its hold after its first max(3 s, the journey's p95), by time covered (windowMs)":
    'timeline.ndjson：该阶段保持期内、去掉最初 max(3 s, 流程 p95) 之后完成（正确或被业务拒绝，未失败）的业务流程，除以覆盖时间（windowMs）',
  'timeline.ndjson: of achieved, those correct and within the latency SLO of their path':
    'timeline.ndjson：完成者中正确且满足所在路径延迟 SLO 的',
  'timeline.ndjson: merged histograms of correct journeys ({~x}), think time left out; a quantile q is stated from 10/(1−q) samples on':
    'timeline.ndjson：正确业务流程的合并直方图（{~x}），不含思考时间；分位 q 从 10/(1−q) 个样本起给出',
  'schema 6, ±0.55%': '精度级别 6，±0.55%',
  'schema 3, ±4.4%': '精度级别 3，±4.4%',
  "timeline.ndjson: merged histograms ({~x}, and ±1 ms of the scripts' clock) of planned start to last answer of correct journeys, think time left out; not available once a start was dropped, since planned starts are unknown from then on":
    'timeline.ndjson：正确业务流程从计划开始到最后应答的合并直方图（{~x}，另有脚本时钟 ±1 ms），不含思考时间；丢弃一次发起后不可用，因为其后的计划开始时刻未知',
  'response of every start that came due and was not refused: dropped, failed and unended journeys count as never answered; where planned starts are unknown, what it is at least: the higher of the known response times with the unknown at nothing, and the service times':
    '每个应发且未被业务拒绝的流程的响应时间：被丢弃、失败和未结束的按从未应答计；计划开始时刻未知处给出下限：已知响应时间（未知者按零计）与服务时间中的较大者',
  'percentiles with every failed, unanswered or held-off journey as beyond the limit':
    '百分位，失败、未应答或被推迟的业务流程均视为超出上限',
  'timeline.ndjson: failed journeys and those open past their bound, of the journeys that finished or are open past it; business rejections are no errors':
    'timeline.ndjson：失败与超时未结束的业务流程，占已结束或超时未结束者的比例；业务拒绝不算错误',
  'timeline.ndjson: actual against planned start, until the first drop of a shard':
    'timeline.ndjson：实际开始与计划开始之差，至分片首次丢弃为止',
  'plan.json: the required level; points: proven is the highest stage that met every SLO below the lowest that breached one':
    'plan.json：要求的负载级别；points：已证明的是最低突破阶段以下满足全部 SLO 的最高阶段',
  'points: the lowest breaching stage and the highest passing stage below it':
    'points：最低的突破阶段，及其下最高的通过阶段',
  'points: the highest achieved throughput of a stage that is evidence':
    'points：可作为依据的阶段中最高的完成吞吐量',
  'timeline.ndjson, by second; goal.method says how, and goal.reasons what each figure answers':
    'timeline.ndjson，逐秒；goal.method 说明方法，goal.reasons 说明每个数值回答什么',
  'timeline.ndjson: requests of all stages together; latency of answers with an expected status (of correct ones where precision is fine and the step has a percentile SLO)':
    'timeline.ndjson：所有阶段的请求合计；延迟取状态码符合预期的应答（精度为 fine 且步骤有百分位 SLO 时取正确的应答）',
  "timeline.ndjson: what the script told of single journeys, the first failing answers of each step and reason, and the first failed and the slowest correct journeys of each stage; each VU tells its own slowest ones (from 30 VUs a shard on one of each stage), so the list may lack some of a VU's":
    'timeline.ndjson：脚本上报的单个业务流程：每个步骤和原因的首个失败应答，每个阶段最先失败和最慢正确的流程；每个 VU 上报自己最慢的（每分片自 30 个 VU 起每阶段一个），因此列表可能缺少某个 VU 的若干条',
  'facts.json: invariants over the stock ledger, read in consistent snapshots':
    'facts.json：库存台账上的不变量，以一致快照读取',
  'facts.json: mutation analysis after the run: rows of the store that the load wrote to are dropped, doubled or changed in copies, one at a time, and the invariants judge each copy; up to 10 rows for each kind of damage, as many as 10 s allow':
    'facts.json：运行后的变异分析：在副本中逐一删除、重复或改动负载所写存储的行，由不变量判定每个副本；每类损坏最多 10 行，以 10 s 内可完成为限',
  'facts.json: identities of rows and keys in both stores after the run':
    'facts.json：运行后两个存储中行与键的标识',
  "facts.json: the canary's answer from every hop before load":
    'facts.json：加压前探测请求在每一跳得到的应答',
  "timeline.ndjson: by Little's law, starts per second in the window times the mean time of correct journeys with their pauses; as a check, what was open at the end of each second. Of services metrics.ndjson: their own counters of requests and of the time of requests":
    'timeline.ndjson：按利特尔法则，窗口内每秒发起数乘以正确业务流程连同停顿的平均时间；以每秒末的在途数核对。服务取自 metrics.ndjson：服务自身的请求数与请求时间计数',
  'plan.json, timeline.ndjson and facts.json: each layer counted by a witness of its own, over the whole run; no count is changed to fit another':
    'plan.json、timeline.ndjson 与 facts.json：每一层由各自的来源在整次运行中计数；不为相互吻合而改动任何计数',
  "customers.ndjson: the target's own counters of untagged customers":
    'customers.ndjson：目标自身对无标记客户的计数',
  "facts.json: when each k6 left the barrier, the middle of the worker's request to it, by PostgreSQL's clock":
    'facts.json：每个 k6 离开屏障的时刻，取 worker 请求的中点，以 PostgreSQL 的时钟为准',
  'timeline.ndjson: CPU, memory, VUs and lag of each k6 and its worker, sampled each second; waited: time that k6 stood ready without a CPU':
    'timeline.ndjson：每个 k6 及其 worker 的 CPU、内存、VU 与滞后，每秒采样；等待：k6 就绪而没有 CPU 的时间',
});
