-- Sends the requests of a file (method, path, body, then "name: value" headers; one a line, parted
-- by tabs) in random order.
local requests = {}

local function read(line)
  local fields = {}
  for field in (line .. '\t'):gmatch('(.-)\t') do fields[#fields + 1] = field end
  local headers = {}
  for i = 4, #fields do
    local name, value = fields[i]:match('^(.-): (.*)$')
    headers[name] = value
  end
  local body = fields[3] ~= '' and fields[3] or nil
  return wrk.format(fields[1], fields[2], headers, body)
end

function init(args)
  math.randomseed(os.time())
  for line in io.lines(args[1]) do requests[#requests + 1] = read(line) end
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
