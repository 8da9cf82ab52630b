/** What the page begins with: a forecast whose lines say what they mean. */
export const exampleForecast = `# An example. Replace its figures by your own; the plan follows while you write.
name: sale-night
peak: # journeys a second in the busiest minute: the likely value, and
  # the values that it lies below and above in one case of twenty each
  browse: { likely: 900/s, low: 700/s, high: 1400/s }
  pay: { likely: 100/s, low: 85/s, high: 150/s }
burst: { likely: 1.3, low: 1.1, high: 1.6 } # the busiest second over that minute
growth: 1.2 # this night over the one that the peak was taken from
lasts: 1h # for so long the peak lasts and machines are paid
headroom: 20% # of each service's capacity stays free
survive: 1 # so many replicas of each service may fail
enough: 95% # of the nights must be carried
orders: pay # the path that is an order
orderValue: 25 # what a lost order would have brought
services:
  payments:
    calls: { pay: 1 } # by one journey of each path
    price: 0.42 # of a machine for an hour
    replicas: [2, 24] # the least and the most
    measured: # at a number of replicas: a run by its id, or the figure with its 95% interval
      - { replicas: 1, capacity: 48/s, interval: [46/s, 50/s] }
      - { replicas: 2, capacity: 93/s, interval: [90/s, 96/s] }
      - { replicas: 4, capacity: 180/s, interval: [174/s, 186/s] }
  catalogue:
    calls: { browse: 3, pay: 1 }
    price: 0.42
    measured:
      - { replicas: 4, capacity: 2300/s, interval: [2220/s, 2380/s] }
      - { replicas: 8, capacity: 4350/s, interval: [4200/s, 4500/s] }
      - { replicas: 16, capacity: 7900/s, interval: [7650/s, 8150/s] }
`;
