package ledger

// The types of accounts that the emulated API names (GET /accounts).
const (
	Available            = "available"
	Collateral           = "collateral"
	Payable              = "payable"
	Receivable           = "receivable"
	CollateralDeficiency = "collateral_deficiency"
	Staked               = "staked"
)

// The types of movements that the emulated API names (GET /movements).
const (
	InitialMargin                  = "initial_margin"
	Deposit                        = "deposit"
	ExecutionFee                   = "execution_fee"
	FinalSettlement                = "final_settlement"
	FinalSettlementDefault         = "final_settlement_default"
	FinalSettlementDefaultFallback = "final_settlement_default_fallback"
	FinalSettlementDefaultPartial  = "final_settlement_default_partial"
	FinalSettlementOutstanding     = "final_settlement_outstanding"
	InterestPayment                = "interest_payment"
	CollateralizeLoan              = "collateralize_loan"
	LoanCollateralReturn           = "loan_collateral_return"
	NetworkFee                     = "network_fee"
	OTCFinalSettlement             = "otc_final_settlement"
	PrincipalSwap                  = "principal_swap"
	Repayment                      = "repayment"
	Transfer                       = "transfer"
	VariationMargin                = "variation_margin"
	VariationMarginCall            = "variation_margin_call"
	Withdrawal                     = "withdrawal"
	WithdrawalConfirmed            = "withdrawal_confirmed"
	WithdrawalPending              = "withdrawal_pending"
	Commission                     = "commission"
	BankFee                        = "bank_fee"
	TransactionFee                 = "transaction_fee"
)

// The types of runs that the emulated API names. Those that are types of movements as well have one text for both.
const (
	RunDeposit            = Deposit
	RunExecutionFee       = ExecutionFee
	RunNetworkFee         = NetworkFee
	RunSettlement         = "settlement"
	RunTransfer           = Transfer
	RunWithdrawal         = Withdrawal
	RunStake              = "stake"
	RunUnstake            = "unstake"
	RunRewardDistribution = "reward_distribution"
)

// AccountTypes lists the types of accounts, in the order of the API's reference.
var AccountTypes = []string{Available, Collateral, Payable, Receivable, CollateralDeficiency, Staked}

// MovementTypes lists the types of movements, in the order of the API's reference.
var MovementTypes = []string{
	InitialMargin, Deposit, ExecutionFee, FinalSettlement, FinalSettlementDefault, FinalSettlementDefaultFallback,
	FinalSettlementDefaultPartial, FinalSettlementOutstanding, InterestPayment, CollateralizeLoan, LoanCollateralReturn, NetworkFee,
	OTCFinalSettlement, PrincipalSwap, Repayment, Transfer, VariationMargin, VariationMarginCall, Withdrawal, WithdrawalConfirmed,
	WithdrawalPending, Commission, BankFee, TransactionFee,
}

// RunTypes lists the types of runs.
var RunTypes = []string{
	RunDeposit, RunExecutionFee, RunNetworkFee, RunSettlement, RunTransfer, RunWithdrawal, RunStake, RunUnstake, RunRewardDistribution,
}
