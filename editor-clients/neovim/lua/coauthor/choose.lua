--- A list to choose from, each entry with what it does.
local M = {}

---@class coauthor.Choice
---@field label string
---@field act fun()

---@param prompt string
---@param choices coauthor.Choice[]
function M.choose(prompt, choices)
  vim.ui.select(choices, {
    prompt = prompt,
    kind = 'coauthor',
    format_item = function(choice)
      return choice.label
    end,
  }, function(choice)
    if choice then
      choice.act()
    end
  end)
end

return M
