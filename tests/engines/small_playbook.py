"""A playbook that has one of everything, small enough to change in a test."""

SMALL = """\
schema: golive-playbook/1
key: small
version: 1
title: Small
provenance: {based_on: Ours, ours: [All of it.]}
parameters:
  - key: size
    label: Size
    type: choice
    choices:
      - {key: small, label: Small}
      - {key: large, label: Large}
    default: small
  - {key: erp, label: ERP, type: boolean, default: false}
topics:
  - {key: contracts, title: Contracts}
objectives:
  - key: one
    title: First
    weeks: [1]
    items:
      - key: share
        side: CUSTOMER
        kind: provide
        title: Share contracts
        duration: {by: size, otherwise: 2, cases: {large: 4}}
      - key: map
        side: CUSTOMER
        kind: do
        title: Map accounts
        duration: 1
        requires: [share]
        when: {erp: true}
  - key: two
    title: Second
    weeks: {by: size, otherwise: [2], cases: {large: [2, 3]}}
    items:
      - {key: build, side: VENDOR, kind: do, title: Build, duration: 3, requires: [{key: map, lag: 2}]}
      - {key: help, side: VENDOR, kind: assist, title: Help, duration: 1, assists: [share, map]}
      - {key: end, side: CUSTOMER, kind: approve, title: Approve, duration: 0, topics: [contracts], before_go_live: 1}
"""
