<?php

final class HandOverTest extends Igny8_Case {

	private const WORK = array( array( 'igny8_push_on_request', array() ) );

	private array $sent = array();

	protected function tearDown(): void {
		remove_all_filters( 'pre_http_request' );
	}

	public function test_work_that_nobody_takes_is_done_here(): void {
		$this->answer_with(
			static function (): WP_Error {
				return new WP_Error( 'http_request_failed', 'cURL error 7' );
			}
		);
		$this->assertFalse( igny8_hand_over( self::WORK ) );
		$this->assertSame( array(), igny8_take_work( $this->sent['token'] ) );
	}

	public function test_work_is_taken_once(): void {
		$taken = array();
		$this->answer_with(
			function () use ( &$taken ): WP_Error {
				$taken[] = igny8_take_work( $this->sent['token'] );
				$taken[] = igny8_take_work( $this->sent['token'] );
				return new WP_Error( 'http_request_failed', 'timed out' );
			}
		);
		$this->assertTrue( igny8_hand_over( self::WORK ) );
		$this->assertSame( array( self::WORK, array() ), $taken );
	}

	public function test_a_request_that_fails_leaves_the_work_here(): void {
		$this->answer_with(
			static function (): void {
				throw new LogicException( 'broken' );
			}
		);
		$this->assertFalse( igny8_hand_over( self::WORK ) );
	}

	public function test_other_texts_open_nothing(): void {
		set_transient( 'igny8_work_', self::WORK );
		$this->assertSame( array(), igny8_take_work( '' ) );
		$this->assertSame( array(), igny8_take_work( str_repeat( '0', 32 ) ) );
		delete_transient( 'igny8_work_' );
	}

	public function test_a_request_that_takes_work_over_looks_for_none(): void {
		wp_set_current_user( 1 );
		$this->connect();
		wp_schedule_single_event( time() - HOUR_IN_SECONDS, 'igny8_push_soon' );
		$_POST['action'] = 'igny8_work';
		igny8_watch_admin_page();
		unset( $_POST['action'] );
		$taken = igny8_work_to_do();
		igny8_watch_admin_page();
		$noticed = igny8_work_to_do();
		igny8_work_to_do( array() );
		remove_all_actions( 'shutdown', PHP_INT_MAX );
		$this->assertSame( array( 0, 2 ), array( count( $taken ), count( $noticed ) ) );
	}

	private function answer_with( callable $answer ): void {
		add_filter(
			'pre_http_request',
			function ( $before, array $request ) use ( $answer ) {
				$this->sent = $request['body'];
				return $answer();
			},
			10,
			2
		);
	}
}
