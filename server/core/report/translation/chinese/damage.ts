import { sentences } from '../sentences.ts';

/** What the mutation score plants, and the rules of the rarer invariants. */
export const damage = sentences({
  'a movement of stock has no ledger row': '库存变动没有台账行',
  'a movement of stock is booked twice': '库存变动记账两次',
  'a movement of stock is booked with a unit too many': '库存变动多记一件',
  'a movement of stock is booked on another SKU': '库存变动记到了另一个 SKU',
  'a line of an order is lost': '订单行丢失',
  'a line of an order is there twice': '订单行重复',
  'a payment of a cancelled order is not paid back': '已取消订单的付款没有退还',
  'a discount or a fee of a paid order is lost': '已支付订单的折扣或费用丢失',
  'a row is overwritten by an older version of it': '数据行被其旧版本覆盖',
  'stock that was put in has no ledger row': '已入库的库存没有台账行',
  'stock is put in twice': '同一批库存入库两次',
  'an order promises a unit more than was held': '订单承诺的件数比预占多一件',
  'an order promises another SKU than was held': '订单承诺的 SKU 与预占的不同',
  'a paid order has another price than was charged': '已支付订单的价格与收款不同',
  'stock is held for an order that is not there': '为不存在的订单预占库存',
  'an order that was paid is open': '已支付的订单处于未完结状态',
  'a cancelled order is open again': '已取消的订单重新打开',
  'an order is cancelled, and its stock stays held': '订单已取消，库存仍被预占',
  'a paid order has no payment': '已支付订单没有付款',
  'an order is charged twice': '订单被重复收款',
  'an order is charged a cent too much': '订单多收一分',
  'an order is paid back a cent more than was paid': '订单退款比付款多一分',
  'a discount or a fee is a cent off': '折扣或费用差一分',
  'a discount takes more than the order costs': '折扣超过订单金额',
  'two orders answer one request': '同一请求对应两个订单',
  'a request is answered that has another body under the same key':
    '同一幂等键、不同内容的请求得到了应答',
  'two open orders use one coupon': '两个未完结订单使用同一张优惠券',
  'an order has a unit more than a limit allows': '订单比限购多一件',
  'an order takes a cent more than a budget has': '订单占用的预算多一分',
  'a line has a price that was not in force': '订单行的价格当时并未生效',
  'a discount brings an order below its floor': '折扣使订单低于底价',
  'an order has a state that no way leads to': '订单处于不可达的状态',
  'a sale is missing in the counter': '计数器漏记一次销售',
  'the counter offers a unit too many': '计数器多出一件可售',
  'the counter holds a unit too many': '计数器多预占一件',
  'each backlog is empty within its time after the load': '加压后每个积压队列都在限定时间内清空',
  'a coupon is on one order at most that is not cancelled': '一张优惠券至多用于一个未取消的订单',
  'orders that are not cancelled take at most what a budget has': '未取消的订单占用不超过预算',
  'an idempotency key has one order, and one body': '一个幂等键只对应一个订单、一种内容',
  'a line has a price that was in force, and no discount goes below the floors':
    '订单行的价格当时已生效，且折扣不低于底价',
  'orders that are not cancelled keep each purchase limit': '未取消的订单遵守各项限购',
  'stock and unsettled tokens in Redis come to what the database has available':
    'Redis 中的库存与未结算令牌合计等于数据库的可用库存',
  'the refunds of an order come to at most its payments': '一个订单的退款不超过其付款',
  'each SQL rule of the audit file returns no row': '审计文件中的每条 SQL 规则都不返回行',
  'a state is a declared one, changes along the declared ways, and no version falls':
    '状态均已声明，按声明的路径变化，且版本不回退',
  'the discounts of an order leave a total that is not below zero': '一个订单的折扣不会使总额为负',
  '{n} ledger': '台账 {n}',
  '{n} lines': '订单行 {n}',
  '{n} events': '事件 {n}',
  '{n} payments': '付款 {n}',
  '{n} keys': '幂等键 {n}',
  '{n} prices': '价格 {n}',
  '{n} states': '状态 {n}',
  'none (shadow)': '无（影子）',
  'none (shadow only)': '无（仅影子）',
  'The scenario was changed for this run: {x}.': '本次运行改动了场景：{x}。',
  '{a}, round {n}': '{a}，第 {n} 轮',
  'not to {a}': '未达到 {a} 的精度',
  'the journeys that a search may send were used up': '搜索允许发送的业务流程已用完',
  'the {a} of a search were used up': '搜索允许的 {a} 已用完',
  'its ends not driven {n} times each': '两端未各施加 {n} 次',
  'SLO capacity cannot be known from this run, because {~x}': '本次运行无法得知 SLO 容量，因为{~x}',
  'nothing that was read grew by more than the load at {a} of the peak':
    '在峰值的 {a} 处，所读取的资源均未比负载增长得更快',
  'Nothing that was read grew by more than the load at {a} of the peak':
    '在峰值的 {a} 处，所读取的资源均未比负载增长得更快',
  'Moved with the limit, at {a} of the peak: {~x}. That is no proof of what binds. From the metrics of its processes, each second, without the first three of a stage.':
    '随上限变化的资源，在峰值的 {a} 处：{~x}。这并不证明瓶颈所在。取自目标各进程的逐秒指标，不含每个阶段的前三秒。',
  '{p} CPU {a} CPUs to {b} CPUs ({c} CPUs by the load alone)':
    '{p} CPU 由 {a} 个增至 {b} 个（仅按负载为 {c} 个）',
  '{p} work queued {a} to {b} ({c} by the load alone)':
    '{p} 排队的任务由 {a} 增至 {b}（仅按负载为 {c}）',
  '{p} event-loop lag {a} to {b} ({c} by the load alone)':
    '{p} 事件循环滞后由 {a} 增至 {b}（仅按负载为 {c}）',
  '{p} connection pool in use {a} to {b} ({c} by the load alone)':
    '{p} 连接池占用由 {a} 增至 {b}（仅按负载为 {c}）',
  '{p} connection pool in use {a} to {b}, its ceiling ({c} by the load alone)':
    '{p} 连接池占用由 {a} 增至 {b}，已达上限（仅按负载为 {c}）',
  '{p} calls waiting for a connection {a} to {b} ({c} by the load alone)':
    '{p} 等待连接的调用由 {a} 增至 {b}（仅按负载为 {c}）',
  '{p} memory {a} to {b} ({c} by the load alone)': '{p} 内存由 {a} 增至 {b}（仅按负载为 {c}）',
});
