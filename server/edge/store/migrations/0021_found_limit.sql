-- Up Migration

-- Whether the report has a capacity that a forecast can be planned from, for the list of runs; null without a report.
alter table runs add column found_limit boolean;
update runs set found_limit = case
    when json_typeof(body #> '{capacity,search}') = 'object'
      then json_typeof(body #> '{capacity,search,estimate}') = 'object'
    else coalesce(json_typeof(body #> '{capacity,sloCapacity,lower}') = 'object'
      and json_typeof(body #> '{capacity,sloCapacity,upper}') = 'object', false)
  end
  from reports where run_id = id;
