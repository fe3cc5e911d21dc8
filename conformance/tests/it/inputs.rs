//! The core acts where the model does, and only there: on inputs that are disabled, on those for
//! which the scenario has no budget, and on messages that no node sends.

use quorate_conformance::trace::{Body, Input, Message, Observation, Role};

use crate::liar::Lie;
use crate::shown::lies;

/// A stranger's message of one kind.
fn of_stranger(input: &Input, kind: &str) -> bool {
    matches!(input, Input::Deliver(message) if message.from == 3 && message.body.name() == kind)
}

/// A campaign in the place of a follower's heartbeat, which is disabled.
fn campaign_instead(input: &Input, seen: &Observation) -> Option<Input> {
    let disabled = *input == Input::HeartbeatDue && seen.role == Role::Follower;
    disabled.then_some(Input::ElectionTimeout)
}

/// The same message from node 2.
fn as_if_from_2(input: &Input) -> Option<Input> {
    let Input::Deliver(message) = input else { return None };
    Some(Input::Deliver(Message { from: 2, ..message.clone() }))
}

lies! {
    input_is_refused: PAIR, Lie::Refuses(|input, _| matches!(input, Input::Propose(_)))
        => CoreRefuses, "input", "TERM-1", "refuses: planted";
    input_message_is_refused: PAIR,
        Lie::Refuses(|input, _| {
            matches!(input, Input::Deliver(message) if message.body == Body::HeartbeatResp)
        })
        => CoreRefuses, "input", "TERM-1", "refuses: planted";
    input_is_refused_and_changes: PAIR,
        Lie::RefusesAndTakes(campaign_instead) => ChangedByRefusal, "role", "BEAT-1", "candidate";
    input_is_refused_and_changes_what_nobody_sees: PAIR,
        Lie::HidesWhenItRefuses(|input| matches!(input, Input::Deliver(_)))
        => ChangedByRefusal, "whole core", "CONTRACT-1", "hidden: 1";
    probe_disabled_timer: PAIR,
        Lie::Takes(campaign_instead) => CoreActs, "role", "BEAT-1", "probe 2: heartbeat-due 2";
    probe_disabled_campaign: PAIR,
        Lie::Takes(|input, _| (*input == Input::Campaign).then_some(Input::HeartbeatDue))
        => CoreActs, "messages", "ELECT-2", "probe 1: campaign 1";
    probe_input_without_budget_sends: PAIR,
        Lie::Output(|input, _, output| if *input == Input::Campaign { output.sent.clear() })
        => Messages, "messages", "VOTE-9", "campaign 2";
    unsolicited_answer_of_a_stranger: PAIR,
        Lie::Takes(|input, _| as_if_from_2(input).filter(|_| of_stranger(input, "HeartbeatResp")))
        => CoreActs, "role", "CONTRACT-1", "HeartbeatResp 3->1";
    unsolicited_vote_of_a_stranger: PAIR,
        Lie::Refuses(|input, _| of_stranger(input, "Vote"))
        => CoreRefuses, "input", "ROLE-1", "Vote 3->";
    unsolicited_message_for_another_node: PAIR,
        Lie::Takes(|input, seen| match input {
            Input::Deliver(message) if message.to != seen.id => {
                Some(Input::Deliver(Message { to: seen.id, from: message.to, ..message.clone() }))
            }
            _ => None,
        }) => CoreActs, "role", "CONTRACT-1", "Heartbeat";
    unsolicited_commit_beyond_the_log: PAIR,
        Lie::Takes(|input, seen| match input {
            Input::Deliver(message) => match message.body {
                Body::Heartbeat { commit } if commit > seen.log.len() as u64 => {
                    let body = Body::Heartbeat { commit: 0 };
                    Some(Input::Deliver(Message { body, ..message.clone() }))
                }
                _ => None,
            },
            _ => None,
        }) => CoreActs, "role", "CONTRACT-3", "Heartbeat";
}
