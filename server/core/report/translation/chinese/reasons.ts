import { sentences } from '../sentences.ts';

/** Why the verdict is what it is: required load, SLOs, goals, and what stopped the run. */
export const reasons = sentences({
  'needed {a}, proven {b}: proven ({c} of the peak required, {d} proven)':
    '需要 {a}，已证明 {b}：满足（要求峰值的 {c}，已证明 {d}）',
  'needed {a}, proven {b}: not proven ({c} of the peak required, {d} proven)':
    '需要 {a}，已证明 {b}：未满足（要求峰值的 {c}，已证明 {d}）',
  'needed {a}, proven nothing: not proven ({c} of the peak required, nothing proven)':
    '需要 {a}，未证明任何负载：未满足（要求峰值的 {c}）',
  'SLO capacity between {a} and {b} of the peak': 'SLO 容量介于峰值的 {a} 与 {b} 之间',
  'between {a} and {b} of the peak': '介于峰值的 {a} 与 {b} 之间',
  'between {a} and {b} of the peak ({~c})': '介于峰值的 {a} 与 {b} 之间（{~c}）',
  'SLO capacity between {a} and {b} of the peak ({~c})':
    'SLO 容量介于峰值的 {a} 与 {b} 之间（{~c}）',
  'SLO capacity at least {a} of the peak': 'SLO 容量至少为峰值的 {a}',
  'SLO capacity at least {a} of the peak ({~b})': 'SLO 容量至少为峰值的 {a}（{~b}）',
  'at least {a} of the peak ({~b})': '至少为峰值的 {a}（{~b}）',
  'SLO capacity below {a} of the peak': 'SLO 容量低于峰值的 {a}',
  'below {a} of the peak ({~b})': '低于峰值的 {a}（{~b}）',
  'SLO capacity not known: {~x}': 'SLO 容量未知：{~x}',
  'not known: {~x}': '未知：{~x}',
  'no stage met every SLO or breached one': '没有任何阶段满足全部 SLO，也没有突破',
  'no stage is evidence': '没有可作为依据的阶段',
  'no stage is evidence ({~x})': '没有可作为依据的阶段（{~x}）',
  'first breach: {~x}': '首次突破：{~x}',
  '{~slo} breached at {a}: {~why}': '{~slo} 在 {a} 被突破：{~why}',
  '{~slo} unknown at {a}: {~why}': '{~slo} 在 {a} 未知：{~why}',
  '{x} errors ≤ {y}': '{x} 错误率 ≤ {y}',
  '{x} errors ≤ {y} (default)': '{x} 错误率 ≤ {y}（默认）',
  '{x} goodput ≥ {y}': '{x} 有效吞吐量 ≥ {y}',
  '{x} throughput ≥ {y}': '{x} 吞吐量 ≥ {y}',
  '{x} mean ≤ {y}': '{x} 均值 ≤ {y}',
  '{x} max ≤ {y}': '{x} 最大值 ≤ {y}',
  '{~slo} in {n} of seconds': '{n} 的秒内 {~slo}',
  '{a} over {n} samples': '{n} 个样本，{a}',
  '{a} over {n} samples, {m} without a correct answer among them':
    '{n} 个样本，{a}，其中 {m} 个没有正确应答',
  '{n} of {m} journeys failed': '{m} 个业务流程中 {n} 个失败',
  '{n} failed and {k} open past their bound, of {m} journeys failed':
    '{m} 个业务流程中 {n} 个失败、{k} 个超时未结束',
  '{n} of {m} had no correct answer, which is beyond any limit':
    '{m} 个中 {n} 个没有正确应答，视为超出任何上限',
  '{n} of {m} requests had no correct answer': '{m} 个请求中 {n} 个没有正确应答',
  'not enough samples: {a} of the {b} that this percentile needs':
    '样本不足：该百分位需要 {b} 个，只有 {a} 个',
  'not enough samples: {a} of the {b} that a mean needs': '样本不足：均值需要 {b} 个，只有 {a} 个',
  'not enough samples': '样本不足',
  'no journey ended': '没有业务流程结束',
  'nothing was answered': '没有任何应答',
  '{n} journeys were still open when the recording ended': '记录结束时仍有 {n} 个业务流程未结束',
  '{n} starts were dropped while every VU waited for the target':
    '所有 VU 都在等待目标时，丢弃了 {n} 次发起',
  '{n} starts were dropped for want of a free VU, by no fault of the target':
    '因没有空闲 VU 丢弃了 {n} 次发起，与目标无关',
  'no stage breached an SLO': '没有阶段突破 SLO',
  'no stage that is evidence breached an SLO': '可作为依据的阶段均未突破 SLO',
  'no stage was measured': '没有测量任何阶段',
  'no stage from {a} up to the first breach met every SLO':
    '从 {a} 到首次突破之间，没有阶段满足全部 SLO',
  'no stage drove so much': '没有阶段施加这么大的负载',
  'the highest drove {a}': '最高为 {a}',
  'all {n} SLOs met at {a}': '{a} 时 {n} 项 SLO 均满足',
  'load at {a} is no evidence: {~why}': '{a} 的负载不足为据：{~why}',
  'load at {a} was limited by the generator: {~why}': '{a} 的负载受限于施压机：{~why}',
  'no SLO to judge the load at {a} by': '没有可用于判定 {a} 负载的 SLO',
  'never driven: nothing was recorded': '未施加：没有任何记录',
  'never driven: nothing was recorded: {~why}': '未施加：没有任何记录：{~why}',
  'shard {n} has no record from {x} of the round: {~why}': '分片 {n} 自本轮 {x} 起没有记录：{~why}',
  'shard {n} has no record from {x} of the round': '分片 {n} 自本轮 {x} 起没有记录',
  'never reached: the recording ends at {x} of the round: {~why}':
    '未到达：记录在本轮 {x} 结束：{~why}',
  'never reached: the recording ends at {x} of the round': '未到达：记录在本轮 {x} 结束',
  'the run did not go to its end: {~x}': '运行没有跑完：{~x}',
  'preflight failed': '预检失败',
  'aborted by {who}: {~why}': '由 {who} 中止：{~why}',
  'by {who}: {~why}': '由 {who}：{~why}',
  'abort rule {r} tripped: {~why}': '触发中止规则 {r}：{~why}',
  'stopped by {r}: {~why}': '被 {r} 停止：{~why}',
  '{p} started {a} of {b} planned journeys, below 98%':
    '{p} 计划 {b} 个业务流程，只发起了 {a} 个，低于 98%',
  'k6 and its worker used {a} of their CPU in shard {s}, above 80%':
    '分片 {s} 的 k6 及其 worker 用掉了 {a} 的 CPU，高于 80%',
  'add hosts: {a} in place of {b}': '增加施压机：由 {b} 台增至 {a} 台',
  'free its machine of other work, or add hosts': '停掉该机器上的其他工作，或增加施压机',
  'a hold of {x} is too short to measure achieved throughput': '保持 {x} 太短，无法测量完成吞吐量',
  'isolation shadow: the signed tag keeps rehearsal data apart':
    '隔离方式 shadow：签名的影子标记把压测数据隔开',
  'isolation dedicated: the target file says that all data of this stack is rehearsal data':
    '隔离方式 dedicated：目标文件声明该环境的全部数据都是压测数据',
  'no tag, canary or leak scan is asked of it': '不要求标记、探测请求或泄漏扫描',
  'spike to {a}: {~x}': '尖峰至 {a}：{~x}',
  'overload to {a}: {~x}': '过载至 {a}：{~x}',
  'goodput {a} of {b} offered': '有效吞吐量 {a}，计划 {b}',
  '{a} before': '之前 {a}',
  'lowest {p}': '最低为 {p}',
  '{a} of before': '为之前的 {a}',
  '{a} asked': '要求 {a}',
  'of {n} journeys due {m} too slow': '应发 {n} 个业务流程，{m} 个过慢',
  '{n} failed (most: {k} × {s}: status {c})': '{n} 个失败（最多：{k} × {s}：状态码 {c}）',
  '{n} failed': '{n} 个失败',
  'normal at once': '立即恢复正常',
  'normal {a} after the load was back': '负载回落后 {a} 恢复正常',
  'within {a} asked': '要求 {a} 内',
  'not normal within the {a} that it was watched': '观察的 {a} 内未恢复正常',
  'and unknown after: {p} goodput {a} of {b} before': '此后未知：{p} 有效吞吐量 {a}，之前为 {b}',
  '{p} shows no drift over {a} (interval {b} to {c}): whether it is within {d} is not known':
    '{p} 在 {a} 内未见漂移（区间 {b} 至 {c}）：是否在 {d} 以内未知',
  'hold it longer': '请延长保持时间',
  '{p} drift unknown: {~why}': '{p} 漂移未知：{~why}',
  'fewer than {a} blocks of {b}': '少于 {a} 个 {b} 的区块',
  'no drift seen over {a}': '{a} 内未见漂移',
  'no drift seen over {a} in {n} figures': '{a} 内 {n} 项指标未见漂移',
  'drift of {~figures} not known over {a}': '{a} 内无法得知漂移：{~figures}',
  'a drift of {a} would have been seen ({~figure})': '{a} 的漂移可被检出（{~figure}）',
  'what would have been seen: {~figures}': '可检出幅度：{~figures}',
  '{p} goodput': '{p} 有效吞吐量',
  '{p} errors': '{p} 错误率',
  '{p} goodput {#a}': '{p} 有效吞吐量 {#a}',
  '{p} errors {#a}': '{p} 错误率 {#a}',
  '{#a} of the {#b} that this percentile needs': '该百分位需要 {#b} 个，现有 {#a} 个',
  '{a}% of the journeys': '业务流程的 {a}%',
  'the run found no limit, so nothing can have moved with it':
    '本次运行没有找到上限，因此没有随之变化的资源',
  'The run found no limit, so nothing can have moved with it':
    '本次运行没有找到上限，因此没有随之变化的资源',
  'SLO capacity {a}, 95% interval {b} to {c} ({d} of the peak, {e} to {f})':
    'SLO 容量 {a}，95% 置信区间 {b} 至 {c}（峰值的 {d}，{e} 至 {f}）',
  'SLO capacity {a}, 95% interval {b} to {c} ({d} of the peak, {e} to {f}), {~x}':
    'SLO 容量 {a}，95% 置信区间 {b} 至 {c}（峰值的 {d}，{e} 至 {f}），{~x}',
});
