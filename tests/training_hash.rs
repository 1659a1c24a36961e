//! The same experiment gives the same bits on every machine: natively, in wasm with simd128 and without.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use relu_lab::experiment::Experiment;
use relu_lab::network::Trainer;
use wasm_bindgen_test::wasm_bindgen_test;

const STEPS: usize = 1000;

/// FNV-1a over the bits of the parameters.
fn hash(parameters: &[f32]) -> u64 {
    parameters.iter().flat_map(|p| p.to_bits().to_le_bytes()).fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

/// Experiments that between them use every part of a step, and the hash of their parameters after so many steps.
const RUNS: [(&str, u64); 6] = [
    ("", 0x94FF_2D01_D9EA_EE42),
    ("data=spiral&layers=32,32,32&batch=32&opt=adam&lr=0.003", 0x5C72_FDF0_2AF4_B53A),
    ("data=moons&layers=8,8,8&norm=batch&residual=on&act=leaky_relu&opt=sgd(momentum=0.9,nesterov=on)", 0xB76C_E442_6513_247C),
    ("data=spiral3&layers=7,5&norm=layer&act=gelu|silu&opt=adamw&schedule=cosine(steps=800,warmup=50)&clip=1", 0xEF4F_D47B_4C37_5CC4),
    ("data=sine&layers=16&act=tanh&opt=rmsprop&lr=0.003&l1=0.0001&l2=0.0001&init=orthogonal", 0x5E43_4EF7_89C2_C568),
    ("data=xor&layers=6,6&act=prelu|mish&batch=full&init=torch&lr=0.1&schedule=step(every=300,gamma=0.5)", 0x7D54_203D_3C1D_5EDA),
];

#[wasm_bindgen_test(unsupported = test)]
fn a_thousand_steps_give_the_same_bits_everywhere() {
    let mut wrong = Vec::new();
    for (text, want) in RUNS {
        let (experiment, problems) = Experiment::read(text);
        assert_eq!(problems, [], "{text}");
        let mut trainer = Trainer::new(experiment);
        for step in 0..STEPS {
            assert!(trainer.step(), "{text}: step {step}: {:?}", trainer.status());
        }
        let have = hash(&trainer.parameters());
        if have != want {
            wrong.push(format!("(\"{text}\", 0x{have:016X}),"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
