// The control function that tells what is in the engine; engine_control.h says what it promises.

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>

#include "api/control.h"

using namespace wfp_ipsec;

namespace {

std::string TextOf(const GUID &guid) {
  char text[37];
  const unsigned char *tail = guid.Data4;
  std::snprintf(text, sizeof(text), "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                static_cast<unsigned>(guid.Data1), guid.Data2, guid.Data3, tail[0], tail[1],
                tail[2], tail[3], tail[4], tail[5], tail[6], tail[7]);
  return text;
}

// The name for people to read: what is not printable ASCII becomes a question mark.
std::string TextOf(const WCHAR *name) {
  std::string text;
  for (; name != nullptr && *name != 0; ++name) {
    text += *name >= 0x20 && *name < 0x7F ? static_cast<char>(*name) : '?';
  }
  return text;
}

class InventoryLines {
 public:
  void Add(const char *kind, const std::string &identifier, const WCHAR *name = nullptr) {
    text_.append(kind).append("\t").append(identifier).append("\t");
    text_.append(TextOf(name)).append("\n");
  }

  const std::string &text() const { return text_; }

 private:
  std::string text_;
};

void AddSessions(Engine &engine, InventoryLines &lines) {
  engine.sessions.ForEach([&](const Session &session) {
    lines.Add("session", TextOf(session.key), session.description->displayData.name);
    if (session.transaction) lines.Add("transaction", TextOf(session.key));
  });
  for (const auto &[handle, manager] : engine.key_managers.managers()) {
    const IPSEC_KEY_MANAGER0 &known = *manager.description;
    lines.Add("key manager", TextOf(known.keyManagerKey), known.displayData.name);
  }
}

template <class T>
void AddObjects(const Engine &engine, ObjectKind kind, const char *name, InventoryLines &lines) {
  engine.objects.ForEach(kind, [&](const Object &object) {
    if (object.builtin) return;
    const std::string id = object.id == 0 ? TextOf(object.key) : std::to_string(object.id);
    lines.Add(name, id, object.As<T>()->displayData.name);
  });
}

InventoryLines InventoryOf(Engine &engine) {
  InventoryLines lines;
  AddSessions(engine, lines);
  AddObjects<FWPM_PROVIDER0>(engine, ObjectKind::kProvider, "provider", lines);
  AddObjects<FWPM_SUBLAYER0>(engine, ObjectKind::kSubLayer, "sublayer", lines);
  AddObjects<FWPM_PROVIDER_CONTEXT3>(engine, ObjectKind::kProviderContext, "provider context",
                                     lines);
  AddObjects<FWPM_FILTER0>(engine, ObjectKind::kFilter, "filter", lines);
  engine.contexts.ForEach(
      [&](const SaContext &context) { lines.Add("SA context", std::to_string(context.id)); });
  for (const std::string &function : engine.observer.FaultyFunctions()) {
    lines.Add("fault", function);
  }
  return lines;
}

}  // namespace

extern "C" UINT64 WINAPI WfpIpsecEngineInventory(char *lines, UINT64 size) {
  return Control<UINT64>(0, [&](Engine &engine, Lock &) -> UINT64 {
    const InventoryLines found = InventoryOf(engine);
    const std::string &text = found.text();
    if (lines != nullptr) std::memcpy(lines, text.data(), std::min<UINT64>(size, text.size()));
    return text.size();
  });
}
