// A small addition to tfjs-node's binding, applied to a copy of its sources in the cache.
//
//   loadSavedModel(dir, tags)               as published
//   loadSavedModel(dir, tags, configProto)  the session gets this serialized tensorflow.ConfigProto
//
// `configProto` is a Uint8Array (a Buffer is one); null and undefined mean the default options. With it a caller can
// switch TensorFlow's graph optimiser off and choose threads per session; bytes TensorFlow cannot parse throw.
// Each edit names a text that must occur exactly once, so that another version of the package fails loudly.

/** Raised whenever an edit below changes: part of the key under which a built binding is cached. */
export const bindingPatchVersion = 2

const readConfig = `  // Tansaku: optional serialized ConfigProto for this session.
  if (config_value != nullptr) {
    void *config_bytes = nullptr;
    size_t config_length = 0;
    nstatus = napi_get_typedarray_info(env, config_value, nullptr, &config_length, &config_bytes, nullptr, nullptr);
    ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
    TF_AutoStatus config_status;
    TF_SetConfig(session_options, config_bytes, config_length, config_status.status);
    if (TF_GetCode(config_status.status) != TF_OK) {
      TF_DeleteSessionOptions(session_options);
      TF_DeleteBuffer(run_options);
      NAPI_THROW_ERROR(env, "loadSavedModel: the third argument is no serialized ConfigProto: %s",
                       TF_Message(config_status.status));
      return nullptr;
    }
  }

`

const checkConfig = `  // Tansaku: the third argument may be left out, undefined, null or a Uint8Array.
  napi_value config = nullptr;
  if (argc > 2) {
    napi_valuetype config_type;
    nstatus = napi_typeof(env, args[2], &config_type);
    ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
    if (config_type != napi_undefined && config_type != napi_null) {
      bool is_typedarray = false;
      nstatus = napi_is_typedarray(env, args[2], &is_typedarray);
      ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
      napi_typedarray_type array_type = napi_int8_array;
      if (is_typedarray) {
        nstatus = napi_get_typedarray_info(env, args[2], &array_type, nullptr, nullptr, nullptr, nullptr);
        ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
      }
      if (array_type != napi_uint8_array) {
        NAPI_THROW_ERROR(env, "loadSavedModel: the third argument must be a Uint8Array with a serialized ConfigProto");
        return nullptr;
      }
      config = args[2];
    }
  }

`

/** file -> [text that occurs once, its replacement] */
const edits = {
  'tfjs_backend.h': [
    [
      'napi_value LoadSavedModel(napi_env env, napi_value export_dir,\n                            napi_value tags_value);',
      'napi_value LoadSavedModel(napi_env env, napi_value export_dir,\n                            napi_value tags_value, napi_value config_value);',
    ],
  ],
  'tfjs_backend.cc': [
    [
      '                                       napi_value export_dir_value,\n                                       napi_value tags_value) {\n',
      '                                       napi_value export_dir_value,\n                                       napi_value tags_value,\n                                       napi_value config_value) {\n',
    ],
    [
      '  std::string tags;\n  nstatus = GetStringParam(env, tags_value, tags);\n',
      `${readConfig}  std::string tags;\n  nstatus = GetStringParam(env, tags_value, tags);\n`,
    ],
  ],
  'tfjs_binding.cc': [
    [
      '  // Load saved model takes 2 params: export_dir, tags:\n  size_t argc = 2;\n  napi_value args[2];\n',
      '  // Load saved model takes 2 params: export_dir, tags, and a third that may be left out:\n  size_t argc = 3;\n  napi_value args[3];\n',
    ],
    [
      '  return backend->LoadSavedModel(env, args[0], args[1]);\n',
      `${checkConfig}  return backend->LoadSavedModel(env, args[0], args[1], config);\n`,
    ],
  ],
}

/**
 * The patched text of one source file of the binding; files without edits come back unchanged.
 * @param {string} name base name, e.g. tfjs_backend.cc
 * @param {string} text
 * @returns {string}
 */
export function patchBindingSource(name, text) {
  for (const [before, after] of edits[name] ?? []) {
    const parts = text.split(before)
    if (parts.length !== 2) {
      throw new Error(
        `binding/${name}: expected once, found ${parts.length - 1} times:\n${before}\n` +
          'The edits in scripts/setup/binding-patch.mjs belong to @tensorflow/tfjs-node-gpu 4.22.0.',
      )
    }
    text = parts.join(after)
  }
  return text
}

/** Names of the files that have edits. */
export const patchedFiles = Object.keys(edits)
