-- What wrk asks and how it tells; `distinct` as an argument: every request names another app.
local count = 0
function init(args)
  distinct = args[1] == 'distinct'
  math.randomseed(os.time())
  prefix = string.format('b%x-', math.random(1, 0x7fffffff))
end
function request()
  if not distinct then return wrk.format('GET') end
  count = count + 1
  return wrk.format('GET', '/apps/' .. prefix .. count .. '/releases')
end
function done(summary, latency)
  local errors = summary.errors
  print(string.format('{"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"max":%f,"failed":%d}', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
