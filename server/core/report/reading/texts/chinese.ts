import { count } from '../../../text/figures.ts';
import type { Load, ReadingTexts } from './readingTexts.ts';

const of = ({ rate, level }: Load): string => `${rate}（峰值的 ${level}）`;
const more = (others: number): string => (others === 0 ? '' : `；另有 ${others} 类发现`);

export const chinese: ReadingTexts = {
  language: '中文',
  inEnglish: 'Chinese',
  questions: {
    capacity: '能承受多大的负载？',
    breaks: '最先突破的是什么？',
    stock: '是否超卖？',
    safe: '可以上线吗？',
    next: '下一步做什么？',
  },
  capacity: {
    found: (at) => `${of(at)}，所有 SLO 均满足；95% 区间为 ${at.low} 至 ${at.high}。`,
    between: (passed, breached) => `至少 ${of(passed)} 时满足所有 SLO，但低于 ${of(breached)}。`,
    atLeast: (passed) => `至少 ${of(passed)}：所施加的负载均未突破 SLO。`,
    below: (breached) => `低于 ${of(breached)}：没有任何负载满足所有 SLO。`,
    held: (passed) => `承受了 ${of(passed)}，所有 SLO 均满足；本次运行无法说明还能承受多少。`,
    notHeld: (breached) => `承受不了 ${of(breached)}：SLO 被突破；本次运行无法说明能承受多少。`,
    unknown: (reason) => `本次运行无法得知：${reason}。`,
  },
  breaks: {
    first: (slo, at, reason, moved) =>
      `${slo}，在 ${of(at)} 时：${reason}。${moved === null ? '' : `同时变化的是 ${moved}，这并不证明因果。`}`,
    none: (upTo) => `直到 ${of(upTo)} 都没有：所有 SLO 均满足。`,
    unknown: (reason) => `本次运行无法得知：${reason}。`,
  },
  stock: {
    oversold: (what, isCustomers, others) =>
      `是${isCustomers ? '，而且是真实客户的库存' : ''}：${what}${more(others)}。`,
    broken: (what, isCustomers, others) =>
      `没有超卖，但${isCustomers ? '真实客户的' : ''}库存或金额有误：${what}${more(others)}。`,
    clean: (facts) => `没有：库存与金额一致，共核对 ${count(facts)} 条事实。`,
    older: (count) => `本次运行中没有；另有 ${count} 条发现早于本次运行。`,
    unknown: (reason) => `本次运行无法得知：${reason}。`,
    notDriven: () => '本次运行无法得知：没有施加任何负载。',
    notAudited: () => '未知：没有进行审计。',
  },
  safe: {
    yes: (needed, proven) => `就本次运行而言可以：需要 ${of(needed)}，已证明 ${of(proven)}。`,
    no: (reason) => `不可以：${reason}。`,
    unknown: (reason) => `未知：${reason}。`,
  },
  next: {
    mendHops: (reason) => `先让每一跳都能区分压测流量与客户流量，在此之前不得加压。${reason}。`,
    closeLeaks: (count) => `先堵住 ${count} 处泄漏：压测数据进入了客户数据所在之处。`,
    mendStock: (isCustomers) =>
      isCustomers
        ? '立即查看审计发现所列的客户订单。'
        : '从第一条发现所列的订单查起，修复后以同样的负载重跑。',
    mendAudit: (reason) => `先让审计能够判断，再重跑：${reason}。`,
    raise: (path, missing) =>
      missing === null
        ? `找出限制路径 ${path} 的原因后重跑：目前什么都未证明。`
        : `找出限制路径 ${path} 的原因后重跑：还差 ${missing}。`,
    driveAgain: (reason) => `重跑：本次运行没有跑完（${reason}）。`,
    helpGenerator: (reason) => `先补足施压机所缺的资源，再重跑：${reason}。`,
    proveMore: (needed) => `以 ${of(needed)} 的负载重跑：这么多尚未证明。`,
    lookInto: (reason) => `先查明：${reason}。`,
    addAudit: () => '加上审计文件：仅有负载看不出商城是否超卖。',
    findLimit: () => '本次运行未显示上限：规划副本数之前，先搜索上限（goal: find-capacity）。',
    widen: (headroom) => `余量很小（${headroom}）：提高上限，或只放行已证明的负载。`,
    plan: (headroom) =>
      `余量为 ${headroom}：以本次运行规划当晚的副本数（zerohour capacity plan），并用下一次运行与之比较（zerohour compare）。`,
  },
};
