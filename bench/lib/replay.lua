-- Sends the requests of a file (method, path, token, body; one a line) in random order.
local requests = {}

function init(args)
  math.randomseed(os.time())
  for line in io.lines(args[1]) do
    local method, path, token, body = line:match('^(.-)\t(.-)\t(.-)\t(.*)$')
    local headers = { authorization = 'Bearer ' .. token }
    if body ~= '' then headers['content-type'] = 'application/json' else body = nil end
    requests[#requests + 1] = wrk.format(method, path, headers, body)
  end
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"refused":%d,"broken":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration / 1e6, errors.status, broken,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
