/** The action that asks Keyward from inside HAProxy; the same for every service. */
export const KEYWARD_LUA = `-- Asks Keyward whether a call may pass. For HAProxy 2.6 or newer.
local ASK = os.getenv("KEYWARD_ASK")
local DOWN_TYPE = os.getenv("KEYWARD_DOWN_TYPE")
local DOWN_BODY = os.getenv("KEYWARD_DOWN_BODY")
local TOLD = {
  "key-id", "tenant", "project", "project-code", "user", "role", "expires-at", "request-id",
}
local PASSED_ON = {
  "content-type", "cache-control", "www-authenticate", "retry-after", "x-keys-error",
  "x-keys-request-id",
}

-- Lists of HAProxy begin at 0, those of its client at 1. Every value goes along: a header that was
-- sent twice must arrive twice, so that Keyward can refuse it.
local function all(values)
  local list = {}
  local i = 0
  while values ~= nil and values[i] ~= nil do
    list[i + 1] = values[i]
    i = i + 1
  end
  return list
end

local function first(values)
  return values ~= nil and values[0] or nil
end

local function refuse(txn, status, headers, body)
  local reply = txn:reply()
  reply:set_status(status)
  for name, value in pairs(headers) do reply:add_header(name, value) end
  if txn.sf:method() ~= "HEAD" then reply:set_body(body) end
  txn:done(reply)
end

local function unavailable(txn)
  refuse(txn, 503, {
    ["content-type"] = DOWN_TYPE, ["cache-control"] = "no-store", ["retry-after"] = "1",
  }, DOWN_BODY)
end

core.register_action("keyward", { "http-req" }, function(txn)
  local sent = txn.http:req_get_headers()
  local asked = {
    ["x-keys-service"] = { txn:get_var("txn.keyward_service") or "" },
    ["x-forwarded-method"] = { txn.sf:method() },
    ["x-forwarded-uri"] = { txn.sf:url() },
    ["x-forwarded-host"] = all(sent["host"]),
    ["x-forwarded-for"] = { txn.sf:src() },
  }
  for _, name in ipairs({ "x-api-key", "authorization", "x-api-host" }) do
    if sent[name] ~= nil then asked[name] = all(sent[name]) end
  end
  -- One second; a client that tries again would only make a slow Keyward slower.
  local answer = core.httpclient():get({ url = ASK, headers = asked, timeout = 1000 })
  if answer == nil or answer.status == nil then return unavailable(txn) end
  if answer.status == 200 then
    for _, name in ipairs(TOLD) do
      local value = first(answer.headers["x-keys-" .. name]) or "-"
      txn:set_var("txn.keyward_" .. name:gsub("-", "_"), value)
    end
    txn:set_var("txn.keyward_allowed", "yes")
    return
  end
  local code = first(answer.headers["x-keys-error"])
  local ours = { [401] = true, [403] = true, [429] = true }
  -- Anything else is no denial of Keyward's; a credential that is not taken is no fault of the caller.
  if not ours[answer.status] or code == nil or code == "service_unauthenticated" then
    return unavailable(txn)
  end
  local headers = {}
  for _, name in ipairs(PASSED_ON) do headers[name] = first(answer.headers[name]) end
  refuse(txn, answer.status, headers, answer.body)
end, 0)
`
